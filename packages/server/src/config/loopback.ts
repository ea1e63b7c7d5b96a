import { isIP } from 'node:net';

/** Whether a host can only be reached from this machine. A name other than `localhost` never counts. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (name === 'localhost' || name === '::1') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}

/** Whether a Host header names this machine, whatever the port: a tunnel may bring the request from another one. */
export function isLoopbackHostHeader(header: string | undefined): boolean {
  const match = /^(\[[0-9a-fA-F:]+\]|[^:[\]/@\s]+)(?::\d{1,5})?$/.exec(header ?? '');
  return match?.[1] !== undefined && isLoopbackHost(match[1]);
}
