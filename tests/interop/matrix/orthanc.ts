import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertificateInTest } from '../../harness/certificates.ts';
import { freePort } from '../../harness/free-port.ts';
import type { Peer } from './isocenter-command.ts';
import { type Started, startProgram } from './programs.ts';

/** A node as Orthanc is told of it. */
export interface Modality extends Peer {
  readonly useTls: boolean;
}

export interface OrthancOptions extends Peer {
  readonly folder: string;
  /** Present: it speaks only TLS, and asks for certificates. */
  readonly tls?: { readonly own: CertificateInTest; readonly caFile: string } | undefined;
  readonly modalities: Readonly<Record<string, Modality>>;
  /** Files `*.wl`. */
  readonly worklistFolder: string;
}

const worklistPlugin = '/usr/share/orthanc/plugins/libModalityWorklists.so';

/** Debian's Orthanc with empty storage, and what its REST interface makes it do. */
export class Orthanc implements Peer {
  readonly aeTitle: string;
  readonly port: number;
  readonly #url: string;
  readonly #started: Started;

  static async start({ folder, tls, modalities, worklistFolder, ...peer }: OrthancOptions) {
    mkdirSync(folder, { recursive: true });
    const httpPort = await freePort();
    const config = {
      Name: 'Interop',
      StorageDirectory: folder,
      IndexDirectory: folder,
      HttpPort: httpPort,
      RemoteAccessAllowed: false,
      DicomPort: peer.port,
      DicomAet: peer.aeTitle,
      DicomCheckCalledAet: true,
      DicomAlwaysAllowFind: true,
      DicomAlwaysAllowFindWorklist: true,
      DicomAlwaysAllowGet: true,
      DicomAlwaysAllowMove: true,
      ...(tls && {
        DicomTlsEnabled: true,
        DicomTlsPrivateKey: tls.own.keyFile,
        DicomTlsCertificate: tls.own.certificateFile,
        DicomTlsTrustedCertificates: tls.caFile,
        DicomTlsRemoteCertificateRequired: true,
      }),
      DicomModalities: Object.fromEntries(
        Object.entries(modalities).map(([name, { aeTitle, port, useTls }]) => [
          name,
          {
            AET: aeTitle,
            Host: '127.0.0.1',
            Port: port,
            UseDicomTls: useTls,
            AllowStorageCommitment: true,
          },
        ]),
      ),
      Plugins: [worklistPlugin],
      Worklists: { Enable: true, Database: worklistFolder },
    };
    const file = join(folder, 'orthanc.json');
    writeFileSync(file, JSON.stringify(config));
    const started = await startProgram('Orthanc', ['--verbose', file], { port: httpPort });
    return new Orthanc(peer, `http://127.0.0.1:${httpPort}`, started);
  }

  private constructor({ aeTitle, port }: Peer, url: string, started: Started) {
    this.aeTitle = aeTitle;
    this.port = port;
    this.#url = url;
    this.#started = started;
  }

  stop(): Promise<void> {
    return this.#started.stop();
  }

  log(): string {
    return this.#started.output();
  }

  /** Throws where Orthanc does not answer 200, with its log of the time. */
  async ask<Answer>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
    const { status, text } = await this.answerTo(method, path, body);
    if (status === 200) return JSON.parse(text) as Answer;
    throw new Error(`${method} ${path} was answered ${status}: ${text}\n${this.log().slice(-3000)}`);
  }

  async answerTo(method: 'GET' | 'POST', path: string, body?: unknown) {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      ...(body !== undefined && {
        body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
      }),
    });
    return { status: response.status, text: await response.text() };
  }

  async file(id: string): Promise<Buffer> {
    return Buffer.from(await (await fetch(`${this.#url}/instances/${id}/file`)).arrayBuffer());
  }
}
