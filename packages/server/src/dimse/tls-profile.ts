import type { SecureContextOptions } from 'node:tls';

/**
 * BCP 195 RFC 9325 TLS Secure Transport Connection Profile (PS3.15 B.12): TLS 1.2 with the cipher suites that RFC 9325 §4.2
 * recommends, and TLS 1.3. Nothing older, and no fallback.
 */
export const tlsProfile = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: [
    // TLS 1.3, RFC 8446 §B.4
    'TLS_AES_256_GCM_SHA384',
    'TLS_AES_128_GCM_SHA256',
    'TLS_CHACHA20_POLY1305_SHA256',
    // TLS 1.2
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
  ].join(':'),
  honorCipherOrder: true,
} as const satisfies SecureContextOptions;

/** How we are a client under TLS. All as PEM. */
export interface ClientTls {
  /** Who may have signed the peer's certificate; absent: the authorities that Node.js knows. */
  readonly ca?: string | undefined;
  /** Shown to a peer that asks for it. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}
