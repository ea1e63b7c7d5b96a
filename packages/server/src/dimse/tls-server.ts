import { constants } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Logger } from '@isocenter/archive';
import type { DicomTlsSetting } from '../config/dicom-tls-setting.ts';
import { printable } from '../config/setting.ts';
import type { ServerTls, TlsFiles } from './tls-files.ts';
import { tlsProfile } from './tls-profile.ts';

export interface TlsServerOptions {
  readonly files: Pick<TlsFiles, 'material' | 'onChange'>;
  readonly clientCertificate: DicomTlsSetting['clientCertificate'];
  /** How long the whole handshake may take, whatever comes in between. */
  readonly handshakeMs: number;
  /** Handshakes at the same time. */
  readonly mostHandshakes: number;
  /** With one more the oldest is given up, where it has taken longer than this. */
  readonly vacantMs: number;
  readonly logger: Logger;
  readonly onRefused: (reason: 'tls-handshake' | 'tls-client-certificate') => void;
  readonly onSocket: (socket: TLSSocket) => void;
}

export interface TlsServer {
  readonly server: Server;
  /** Lets go of whoever is connected still, those who are shaking hands among them. */
  destroyConnections(): void;
}

/**
 * Secured connections for associations, by the profile of PS3.15 B.12. Where clients have to show certificates, those are looked at anew for
 * each connection: no session is resumed, so that one who is no longer trusted cannot come in by an old one.
 */
export function createTlsServer(material: ServerTls, options: TlsServerOptions): TlsServer {
  const { files, clientCertificate, handshakeMs, mostHandshakes, vacantMs, logger, onRefused, onSocket } =
    options;
  const connected = new Set<Socket>();
  /** By address and port, the oldest first. */
  const shakingHands = new Map<string, { readonly socket: Socket; readonly since: number }>();
  const asksForCertificates = material.clientCa !== undefined;
  const refuse = (socket: TLSSocket, reason: Parameters<typeof onRefused>[0], code: string) => {
    logger.warn({ address: socket.remoteAddress, reason, code: printable(code) }, 'Connection refused');
    onRefused(reason);
    socket.destroy();
  };
  const server = createServer({
    ...secureContextOf(material),
    requestCert: asksForCertificates,
    // Node would close without a word to us; `mayEnter` decides instead.
    rejectUnauthorized: false,
    handshakeTimeout: handshakeMs,
  });
  server.on('connection', (socket: Socket) => {
    // Whoever connects and says nothing must not keep out the next, who may.
    const [oldest] = shakingHands.values();
    if (oldest && shakingHands.size >= mostHandshakes) {
      const isOverdue = performance.now() - oldest.since >= vacantMs;
      (isOverdue ? oldest.socket : socket).destroy();
    }
    const name = nameOf(socket);
    connected.add(socket);
    shakingHands.set(name, { socket, since: performance.now() });
    socket.once('close', () => {
      connected.delete(socket);
      if (shakingHands.get(name)?.socket === socket) shakingHands.delete(name);
    });
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    // One who leaves within the handshake, such as a program that looks whether the port is open, is no news.
    if (error.code === 'ECONNRESET') socket.destroy();
    else refuse(socket, 'tls-handshake', error.code ?? error.name);
  });
  server.on('secureConnection', (socket) => {
    shakingHands.delete(nameOf(socket));
    const isShown = Object.keys(socket.getPeerCertificate()).length > 0;
    const mayEnter =
      !asksForCertificates || socket.authorized || (clientCertificate === 'optional' && !isShown);
    if (mayEnter) onSocket(socket);
    else refuse(socket, 'tls-client-certificate', isShown ? String(socket.authorizationError) : 'none shown');
  });
  files.onChange(({ server: changed }) => changed && server.setSecureContext(secureContextOf(changed)));
  return {
    server,
    destroyConnections() {
      for (const socket of connected) socket.destroy();
    },
  };
}

const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

const secureContextOf = ({ certificate, key, clientCa }: ServerTls): TlsOptions => ({
  ...tlsProfile,
  cert: certificate,
  key,
  ...(clientCa !== undefined && { ca: clientCa }),
  secureOptions: constants.SSL_OP_NO_TICKET,
});
