import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { IsocenterError } from '@isocenter/dicom';
import { networkError } from '@isocenter/network';
import { serverError } from '../errors.ts';
import { type ClientTls, tlsProfile } from './tls-profile.ts';

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

export interface OpeningOptions {
  readonly connectMs: number;
  readonly tls?: ClientTls | undefined;
  /** The peer's machine took the connection; its program may not have looked at it yet. */
  readonly onConnected?: (() => void) | undefined;
}

/**
 * A connection that is open, within `connectMs`; with `tls` also secured: the peer's certificate was signed by an authority we
 * trust and names the host. There is no way around either.
 *
 * Throws `NETWORK_CONNECTION_FAILED`, `SERVER_TLS_FAILED`.
 */
export function openSocket(
  { host, port }: SocketAddress,
  { connectMs, tls, onConnected }: OpeningOptions,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let isOpen = false;
    const socket = tls ? openSecurely({ host, port }, tls) : connect({ host, port });
    const fail = (cause?: NodeJS.ErrnoException) => {
      socket.destroy();
      reject(
        isOpen && tls
          ? tlsFailed({ host, port }, cause)
          : networkError('NETWORK_CONNECTION_FAILED', { host, port }, { cause }),
      );
    };
    const timer = setTimeout(fail, connectMs);
    socket.once('error', fail);
    socket.once('connect', () => {
      isOpen = true;
      onConnected?.();
    });
    // A peer that closes within the handshake ends the socket without an error.
    const onEnd = () => fail();
    socket.once('end', onEnd);
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      socket.off('end', onEnd);
      resolve(socket);
    });
    socket.once('close', () => clearTimeout(timer));
  });
}

function openSecurely({ host, port }: SocketAddress, { ca, certificate, key }: ClientTls): Socket {
  return connectSecurely({
    ...tlsProfile,
    host,
    port,
    rejectUnauthorized: true,
    // An address is no server name (RFC 6066 §3); it is looked for in the certificate all the same.
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
  });
}

/** What went wrong between two sides of TLS, in words. */
export function tlsFailed(address: SocketAddress, cause: NodeJS.ErrnoException | undefined): IsocenterError {
  const reason = cause?.code ? (reasons[cause.code] ?? `OpenSSL says ${cause.code}.`) : reasons.SILENT;
  return serverError('SERVER_TLS_FAILED', { ...address, reason: reason ?? '' }, { cause });
}

const unknownAuthority = 'The certificate of the peer was signed by nobody we trust.';

/** By the `code` of the error. */
const reasons: Readonly<Record<string, string>> = {
  SILENT: 'The peer answered nothing that TLS begins with.',
  CERT_HAS_EXPIRED: 'The certificate of the peer has expired.',
  CERT_NOT_YET_VALID: 'The certificate of the peer is not valid yet.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate of the peer names another host.',
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  ERR_SSL_WRONG_VERSION_NUMBER: 'The peer does not speak TLS at this port, or no version of it that is safe.',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'The peer speaks no version of TLS that is safe.',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'The peer wants a certificate of ours, and there is none.',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE:
    'The peer refused: it wants a certificate of ours, or none of its cipher suites is one of BCP 195.',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'The peer does not trust whoever signed our certificate.',
};
