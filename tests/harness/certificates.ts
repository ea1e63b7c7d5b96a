import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One certificate with its key, as files and as PEM. */
export interface CertificateInTest {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly certificate: string;
  readonly key: string;
}

/** An authority in a temporary folder that signs whatever a test needs; made with OpenSSL, valid for a day. */
export class AuthorityInTest {
  readonly #folder = mkdtempSync(join(tmpdir(), 'isocenter-ca-'));
  readonly root: CertificateInTest;

  constructor(name: string) {
    this.#openssl(['req', '-x509', ...newKey, '-days', '1', '-subj', `/CN=${name}`, ...this.#files('root')]);
    this.root = this.#read('root');
  }

  /** `names` such as `IP:127.0.0.1,DNS:localhost`. */
  sign(commonName: string, names: string): CertificateInTest {
    const file = (ending: string) => join(this.#folder, `${commonName}.${ending}`);
    const subject = ['-subj', `/CN=${commonName}`];
    this.#openssl(['req', ...newKey, ...subject, '-keyout', file('key'), '-out', file('request')]);
    writeFileSync(file('names'), `subjectAltName=${names}\n`);
    const { certificateFile, keyFile } = this.root;
    const signer = ['-CA', certificateFile, '-CAkey', keyFile, '-CAcreateserial', '-days', '1'];
    const output = ['-extfile', file('names'), '-out', file('pem')];
    this.#openssl(['x509', '-req', '-in', file('request'), ...signer, ...output]);
    return this.#read(commonName);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #files(name: string): string[] {
    return ['-keyout', join(this.#folder, `${name}.key`), '-out', join(this.#folder, `${name}.pem`)];
  }

  #read(name: string): CertificateInTest {
    const certificateFile = join(this.#folder, `${name}.pem`);
    const keyFile = join(this.#folder, `${name}.key`);
    const [certificate, key] = [certificateFile, keyFile].map((path) => readFileSync(path, 'utf8'));
    return { certificateFile, keyFile, certificate: certificate ?? '', key: key ?? '' };
  }

  #openssl(options: readonly string[]): void {
    execFileSync('openssl', options, { stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
