import { createServer, type Server } from 'node:net';
import type { DicomTlsSetting } from '../config/dicom-tls-setting.ts';
import { serverError } from '../errors.ts';
import {
  AcceptedAssociations,
  type AssociationsOptions,
  type DimseLimits,
  defaultLimits,
} from './accepted-associations.ts';
import type { TlsFiles } from './tls-files.ts';
import { createTlsServer } from './tls-server.ts';

/** The second port, for TLS. PS3.15 B.12. */
export interface DimseTlsOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly files: TlsFiles;
  readonly clientCertificate: DicomTlsSetting['clientCertificate'];
}

export interface DimseOptions extends Omit<AssociationsOptions, 'limits'> {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls?: DimseTlsOptions | undefined;
  readonly limits?: Partial<DimseLimits>;
}

export interface DimseListener {
  readonly port: number;
  /** Absent: there is no port for TLS. */
  readonly tlsPort: number | undefined;
  /** Connections held now, with an association or without; those that still shake hands under TLS are not counted. */
  readonly connectionCount: number;
  /**
   * Takes no more associations and requests, gives those under way a short time, then aborts; waits until the archive is done with
   * their instances.
   */
  close(): Promise<void>;
}

/**
 * Listens for associations, on one port without and on one with TLS, and serves them by the rows of the registry, as far as the caller
 * may have them.
 */
export async function listenDimse(options: DimseOptions): Promise<DimseListener> {
  const { host, tls, logger, onRefused } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const associations = new AcceptedAssociations({ ...options, limits });
  const plain = createServer((socket) => associations.serve(socket));
  const material = tls?.files.material.server;
  const secured =
    tls && material
      ? createTlsServer(material, {
          ...tls,
          handshakeMs: limits.artimMs,
          mostHandshakes: limits.maximumAssociations,
          vacantMs: limits.vacantMs,
          logger,
          onRefused: (reason) => onRefused?.(reason),
          onSocket: (socket) => associations.serve(socket),
        })
      : undefined;
  const servers = [plain, ...(secured ? [secured.server] : [])];
  const close = async () => {
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    await associations.close();
    secured?.destroyConnections();
    await Promise.all(closed);
  };
  try {
    const port = await listen(plain, { host, port: options.port, purpose: 'DICOM', option: '--dicom-port' });
    const tlsPort =
      tls && secured
        ? await listen(secured.server, {
            host,
            port: tls.port,
            purpose: 'DICOM over TLS',
            option: '--dicom-tls-port',
          })
        : undefined;
    return {
      port,
      tlsPort,
      get connectionCount() {
        return associations.connectionCount;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly purpose: string;
  readonly option: string;
}

/** Answers the port. */
function listen(server: Server, { host, port, purpose, option }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const error =
        cause.code === 'EADDRINUSE'
          ? serverError('SERVER_PORT_IN_USE', { port, purpose, option }, { cause })
          : serverError(
              'SERVER_PORT_FORBIDDEN',
              { port, purpose, option, reason: cause.code ?? cause.name },
              { cause },
            );
      reject(error);
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
