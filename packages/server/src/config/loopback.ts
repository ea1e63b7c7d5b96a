import { isIP } from 'node:net';

/** An IPv6 address as sockets take it; a URL writes it in brackets (RFC 3986 §3.2.2). */
export const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

/** Whether a host can only be reached from this machine. A name other than `localhost` never counts. */
export function isLoopbackHost(host: string): boolean {
  const name = withoutBrackets(host.toLowerCase());
  if (name === 'localhost' || name === '::1') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}

/** Whether a Host header names this machine, whatever the port: a tunnel may bring the request from another one. */
export function isLoopbackHostHeader(header: string | undefined): boolean {
  const match = /^(\[[0-9a-fA-F:]+\]|[^:[\]/@\s]+)(?::\d{1,5})?$/.exec(header ?? '');
  return match?.[1] !== undefined && isLoopbackHost(match[1]);
}
