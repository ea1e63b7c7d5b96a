import { DimseServiceUser, type ServiceUserOptions } from '@isocenter/network';
import { openSocket } from './open-socket.ts';
import { socketConnection } from './socket-connection.ts';
import type { ClientTls } from './tls-profile.ts';

export interface ConnectOptions extends Omit<ServiceUserOptions, 'connection'> {
  readonly host: string;
  readonly port: number;
  /** How long the connection may take to open, TLS included. */
  readonly connectMs?: number;
  /** Present: under TLS, or not at all. */
  readonly tls?: ClientTls;
}

const DEFAULT_CONNECT_MS = 10_000;

/** Opens a connection to a peer and an association on it. */
export async function connectDimse({
  host,
  port,
  connectMs,
  tls,
  ...options
}: ConnectOptions): Promise<DimseServiceUser> {
  const socket = await openSocket({ host, port }, connectMs ?? DEFAULT_CONNECT_MS, tls);
  return DimseServiceUser.open({ ...options, connection: socketConnection(socket) });
}
