import { TLSSocket } from 'node:tls';
import { DimseServiceUser, type ServiceUserOptions } from '@isocenter/network';
import { printable } from '../config/setting.ts';
import { type OpeningOptions, openSocket } from './open-socket.ts';
import { socketConnection } from './socket-connection.ts';
import type { ClientTls } from './tls-profile.ts';

export interface ConnectOptions
  extends Omit<ServiceUserOptions, 'connection'>,
    Pick<OpeningOptions, 'onConnected'> {
  readonly host: string;
  readonly port: number;
  /** How long the connection may take to open, TLS included. */
  readonly connectMs?: number;
  /** Present: under TLS, or not at all. */
  readonly tls?: ClientTls;
  /** Hears what the two sides of TLS agreed on. */
  readonly onSecured?: ((facts: TlsFacts) => void) | undefined;
}

/** Of a connection under TLS. */
export interface TlsFacts {
  /** Such as `TLSv1.3`. */
  readonly protocol: string;
  readonly cipher: string;
  /** Of the peer's certificate, as `CN=…, O=…`; empty where it showed none. */
  readonly certificateSubject: string;
}

const DEFAULT_CONNECT_MS = 10_000;

/** Opens a connection to a peer and an association on it. */
export async function connectDimse({
  host,
  port,
  connectMs,
  tls,
  onSecured,
  onConnected,
  ...options
}: ConnectOptions): Promise<DimseServiceUser> {
  const socket = await openSocket(
    { host, port },
    { connectMs: connectMs ?? DEFAULT_CONNECT_MS, tls, onConnected },
  );
  if (socket instanceof TLSSocket) onSecured?.(tlsFacts(socket));
  return DimseServiceUser.open({ ...options, connection: socketConnection(socket) });
}

export function tlsFacts(socket: TLSSocket): TlsFacts {
  const { subject } = socket.getPeerCertificate();
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    certificateSubject: Object.entries(subject ?? {})
      .map(([name, value]) => `${name}=${printable(String(value))}`)
      .join(', '),
  };
}
