import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Clock, Logger } from '@isocenter/archive';
import { isIsocenterError } from '@isocenter/dicom';
import type { DicomTlsSetting } from '../config/dicom-tls-setting.ts';
import { serverError } from '../errors.ts';
import { type ClientTls, tlsProfile } from './tls-profile.ts';

/** What a listener under TLS shows and asks for. All as PEM. */
export interface ServerTls {
  readonly certificate: string;
  readonly key: string;
  /** Who may have signed the certificates of clients; absent: none are asked for. */
  readonly clientCa?: string | undefined;
}

/** The contents of the files of the settings, checked. */
export interface TlsMaterial {
  readonly server: ServerTls | undefined;
  readonly client: ClientTls;
  /** When our certificate begins and ends to be valid; absent: there is none. */
  readonly validity: { readonly fromMs: number; readonly toMs: number } | undefined;
}

/** RFC 9325 §4.5. */
const shortestRsaBits = 2048;

/** Throws `SERVER_TLS_FILE_INVALID`, which names the file. */
export function readTlsFiles(setting: DicomTlsSetting): TlsMaterial {
  const { certificateFile, keyFile, clientCaFile, caFile } = setting;
  const ca = caFile === undefined ? undefined : readAuthorities(caFile);
  if (certificateFile === undefined || keyFile === undefined)
    return { server: undefined, client: { ca }, validity: undefined };
  const certificate = readText(certificateFile);
  const key = readText(keyFile);
  const parsed = checked(certificateFile, () => new X509Certificate(certificate));
  const { modulusLength = shortestRsaBits } = parsed.publicKey.asymmetricKeyDetails ?? {};
  if (modulusLength < shortestRsaBits)
    throw invalidFile(certificateFile, `Its RSA key is shorter than ${shortestRsaBits} bits.`);
  const privateKey = checked(keyFile, () => createPrivateKey(key));
  if (!parsed.checkPrivateKey(privateKey))
    throw invalidFile(keyFile, 'It is not the key of the certificate.');
  checked(certificateFile, () => createSecureContext({ ...tlsProfile, cert: certificate, key }));
  const clientCa = clientCaFile === undefined ? undefined : readAuthorities(clientCaFile);
  return {
    server: { certificate, key, clientCa },
    client: { ca, certificate, key },
    validity: { fromMs: Date.parse(parsed.validFrom), toMs: Date.parse(parsed.validTo) },
  };
}

const certificateText = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function readAuthorities(path: string): string {
  const text = readText(path);
  const certificates = text.match(certificateText) ?? [];
  if (certificates.length === 0) throw invalidFile(path, 'It holds no certificate in PEM.');
  for (const certificate of certificates) checked(path, () => new X509Certificate(certificate));
  return text;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw invalidFile(path, `The system answered ${(cause as NodeJS.ErrnoException).code}.`, cause);
  }
}

function checked<Value>(path: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (cause) {
    const { code = 'an error' } = cause as NodeJS.ErrnoException;
    throw invalidFile(path, `OpenSSL says ${code}.`, cause);
  }
}

const invalidFile = (path: string, reason: string, cause?: unknown) =>
  serverError('SERVER_TLS_FILE_INVALID', { path, reason }, { cause });

export interface TlsFilesOptions {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How soon a file that was changed counts. */
const lookEveryMs = 5000;
/** Told in the log so long before the end. */
const warnBeforeMs = 30 * 24 * 60 * 60 * 1000;

/**
 * The certificates in force. Files that change are read again; what is wrong or no longer valid is told in the log, and what was in force
 * stays.
 */
export class TlsFiles {
  readonly #setting: DicomTlsSetting;
  readonly #options: TlsFilesOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #listeners = new Set<(material: TlsMaterial) => void>();
  #material: TlsMaterial;
  #lastProblem = '';

  /** Throws `SERVER_TLS_FILE_INVALID`: at the start there is nothing else that could be in force. */
  constructor(setting: DicomTlsSetting, options: TlsFilesOptions) {
    this.#setting = setting;
    this.#options = options;
    this.#material = readTlsFiles(setting);
    this.#tellValidity(this.#material);
    this.#timer = setInterval(() => this.reload(), lookEveryMs).unref();
  }

  get material(): TlsMaterial {
    return this.#material;
  }

  /** Hears what is in force from now on. */
  onChange(listener: (material: TlsMaterial) => void): void {
    this.#listeners.add(listener);
  }

  /** Reads the files again, if they say something else. */
  reload(): void {
    const { logger } = this.#options;
    try {
      const material = readTlsFiles(this.#setting);
      this.#lastProblem = '';
      if (JSON.stringify(material) === JSON.stringify(this.#material)) return;
      this.#checkValidNow(material);
      this.#material = material;
      logger.info({}, 'Certificates for DICOM were read again');
      this.#tellValidity(material);
      for (const listener of this.#listeners) listener(material);
    } catch (error) {
      if (!isIsocenterError(error)) throw error;
      if (error.message === this.#lastProblem) return;
      this.#lastProblem = error.message;
      logger.error({ code: error.code, reason: error.message }, 'The certificates stay as they were');
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  #checkValidNow({ validity }: TlsMaterial): void {
    const now = this.#options.clock.now();
    if (!validity || (validity.fromMs <= now && now < validity.toMs)) return;
    const path = this.#setting.certificateFile ?? '';
    throw invalidFile(path, now < validity.fromMs ? 'It is not valid yet.' : 'It has expired.');
  }

  #tellValidity({ validity }: TlsMaterial): void {
    if (!validity) return;
    const { clock, logger } = this.#options;
    const until = { validUntil: new Date(validity.toMs).toISOString() };
    const leftMs = validity.toMs - clock.now();
    if (leftMs <= 0)
      logger.error(until, 'The certificate for DICOM has expired; peers that look will refuse it');
    else if (leftMs < warnBeforeMs) logger.warn(until, 'The certificate for DICOM expires soon');
  }
}
