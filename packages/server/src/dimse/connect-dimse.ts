import { connect, type Socket } from 'node:net';
import { DimseServiceUser, networkError, type ServiceUserOptions } from '@isocenter/network';
import { socketConnection } from './socket-connection.ts';

export interface ConnectOptions extends Omit<ServiceUserOptions, 'connection'> {
  readonly host: string;
  readonly port: number;
  /** How long the TCP connection may take to open. */
  readonly connectMs?: number;
}

const DEFAULT_CONNECT_MS = 10_000;

/** Opens a connection to a peer and an association on it. */
export async function connectDimse({
  host,
  port,
  connectMs,
  ...options
}: ConnectOptions): Promise<DimseServiceUser> {
  const socket = await openSocket(host, port, connectMs ?? DEFAULT_CONNECT_MS);
  return DimseServiceUser.open({ ...options, connection: socketConnection(socket) });
}

function openSocket(host: string, port: number, connectMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const fail = (cause?: Error) => {
      socket.destroy();
      reject(networkError('NETWORK_CONNECTION_FAILED', { host, port }, { cause }));
    };
    const timer = setTimeout(fail, connectMs);
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(socket);
    });
    socket.once('close', () => clearTimeout(timer));
  });
}
