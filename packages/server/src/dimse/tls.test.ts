import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectPlainly, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectSecurely, type TLSSocket } from 'node:tls';
import { isIsocenterError } from '@isocenter/dicom';
import { VERIFICATION_SOP_CLASS } from '@isocenter/network';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AuthorityInTest, type CertificateInTest } from '../../../../tests/harness/certificates.ts';
import { hasSystemTool } from '../../../../tests/harness/system-tool.ts';
import type { DicomTlsSetting } from '../config/dicom-tls-setting.ts';
import { anyLocalCaller } from '../testing/any-local-caller.ts';
import { connectDimse, type DimseListener, listenDimse, TlsFiles } from './index.ts';
import type { ClientTls } from './tls-profile.ts';

const clock = { now: () => Date.now() };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe.skipIf(!hasSystemTool('openssl', 'openssl'))('DICOM under TLS', () => {
  let authority: AuthorityInTest;
  let otherAuthority: AuthorityInTest;
  let server: CertificateInTest;
  let client: CertificateInTest;
  let stranger: CertificateInTest;
  beforeAll(() => {
    authority = new AuthorityInTest('Clinic');
    otherAuthority = new AuthorityInTest('Elsewhere');
    server = authority.sign('server', 'IP:127.0.0.1');
    client = authority.sign('client', 'DNS:client.example');
    stranger = otherAuthority.sign('stranger', 'IP:127.0.0.1');
  });
  afterAll(() => {
    authority.remove();
    otherAuthority.remove();
  });

  /** Files of the settings in a folder of their own, so that a test may change them. */
  async function listen(change: Partial<DicomTlsSetting> = {}, now = clock.now, artimMs = 60_000) {
    const folder = mkdtempSync(join(tmpdir(), 'isocenter-tls-'));
    closers.push(() => rmSync(folder, { recursive: true }));
    const setting: DicomTlsSetting = {
      port: 0,
      certificateFile: join(folder, 'certificate.pem'),
      keyFile: join(folder, 'key.pem'),
      clientCaFile: undefined,
      clientCertificate: 'required',
      caFile: undefined,
      ...change,
    };
    const put = ({ certificateFile, keyFile }: CertificateInTest) => {
      copyFileSync(certificateFile, join(folder, 'certificate.pem'));
      copyFileSync(keyFile, join(folder, 'key.pem'));
    };
    put(server);
    const log: string[] = [];
    const note = (details: object, message: string) => void log.push(`${message} ${JSON.stringify(details)}`);
    const logger = { info() {}, warn: note, error: note };
    const files = new TlsFiles(setting, { clock: { now }, logger });
    closers.push(() => files.close());
    const refused: string[] = [];
    const listener: DimseListener = await listenDimse({
      host: '127.0.0.1',
      port: 0,
      tls: { port: 0, files, clientCertificate: setting.clientCertificate },
      aeTitle: 'ISOCENTER',
      callers: anyLocalCaller,
      services: {},
      clock,
      logger,
      userId: 'local',
      onRefused: (reason) => refused.push(reason),
      limits: { artimMs, vacantMs: 0 },
    });
    closers.push(() => listener.close());
    return { files, put, folder, log, refused, listener, port: listener.tlsPort ?? 0 };
  }

  async function echo(port: number, tls: ClientTls): Promise<number> {
    const user = await connectDimse({
      host: '127.0.0.1',
      port,
      clock,
      tls,
      callingAeTitle: 'CALLER',
      calledAeTitle: 'ISOCENTER',
      presentationContexts: [
        { abstractSyntaxUid: VERIFICATION_SOP_CLASS, transferSyntaxUids: ['1.2.840.10008.1.2'] },
      ],
    });
    const { status } = await user.echo();
    await user.release();
    return status;
  }

  const trusting = () => ({ ca: authority.root.certificate });
  const withCertificate = ({ certificate, key }: CertificateInTest) => ({ ...trusting(), certificate, key });

  /** A client of another kind than ours; what it agreed on, or the code of its failure. */
  function shakeHands(port: number, options: ConnectionOptions): Promise<string> {
    return new Promise((resolve) => {
      const socket: TLSSocket = connectSecurely({ host: '127.0.0.1', port, ...trusting(), ...options });
      closers.push(() => socket.destroy());
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
      socket.once('secureConnect', () => resolve(`${socket.getProtocol()} ${socket.getCipher().name}`));
    });
  }

  const failing = (reason: string) =>
    expect.toSatisfy((error) => isIsocenterError(error, 'SERVER_TLS_FAILED') && error.why.includes(reason));

  test('is served beside the plain port, in TLS 1.3 and 1.2 with the ciphers of BCP 195, and in nothing older', async () => {
    const { port } = await listen();
    expect(await echo(port, trusting())).toBe(0);
    expect(await shakeHands(port, {})).toBe('TLSv1.3 TLS_AES_256_GCM_SHA384');
    const tls12 = { maxVersion: 'TLSv1.2' } as const;
    expect(await shakeHands(port, tls12)).toBe('TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256');
    const weak = { ...tls12, ciphers: 'ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0' };
    expect(await shakeHands(port, weak)).toMatch(/HANDSHAKE_FAILURE/);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    expect(await shakeHands(port, old)).toMatch(/PROTOCOL_VERSION/);
  });

  test('asks callers for a certificate of the authority where that is required', async () => {
    const { port, refused, log } = await listen({ clientCaFile: authority.root.certificateFile });
    expect(await echo(port, withCertificate(client))).toBe(0);
    await expect(echo(port, trusting())).rejects.toThrow();
    await expect(echo(port, withCertificate(stranger))).rejects.toThrow();
    expect(refused).toEqual(['tls-client-certificate', 'tls-client-certificate']);
    expect(log.filter((line) => line.startsWith('Connection refused'))).toEqual([
      'Connection refused {"address":"127.0.0.1","reason":"tls-client-certificate","code":"none shown"}',
      expect.stringContaining('UNABLE_TO'),
    ]);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'looks at the certificate again for each connection, also of a caller that brings its session of before (%s)',
    async (maxVersion) => {
      const { port } = await listen({ clientCaFile: authority.root.certificateFile });
      const { certificate: cert, key } = client;
      const call = (session?: Buffer) =>
        new Promise<{ session: Buffer; isReused: boolean }>((resolve, reject) => {
          const options = { host: '127.0.0.1', port, ...trusting(), cert, key, maxVersion };
          const socket = connectSecurely({ ...options, ...(session && { session }) });
          closers.push(() => socket.destroy());
          socket.once('error', reject);
          socket.once('session', (made: Buffer) =>
            resolve({ session: made, isReused: socket.isSessionReused() }),
          );
        });
      const { session } = await call();
      expect((await call(session)).isReused).toBe(false);
    },
  );

  test('takes callers without a certificate where it is optional, but none with a wrong one', async () => {
    const { port, refused } = await listen({
      clientCaFile: authority.root.certificateFile,
      clientCertificate: 'optional',
    });
    expect(await echo(port, trusting())).toBe(0);
    expect(await echo(port, withCertificate(client))).toBe(0);
    await expect(echo(port, withCertificate(stranger))).rejects.toThrow();
    expect(refused).toEqual(['tls-client-certificate']);
  });

  test('is never spoken with a peer of another authority, another name, or without TLS', async () => {
    const { port, listener, put, files } = await listen();
    await expect(echo(port, {})).rejects.toEqual(failing('signed by nobody we trust'));
    const other = { ca: otherAuthority.root.certificate };
    await expect(echo(port, other)).rejects.toEqual(failing('signed by nobody we trust'));
    await expect(echo(listener.port, trusting())).rejects.toEqual(failing('does not speak TLS'));
    put(client);
    files.reload();
    await expect(echo(port, trusting())).rejects.toEqual(failing('names another host'));
  });

  test('shows a renewed certificate at once; what is wrong or expired is told once, and the old one stays', async () => {
    let passedMs = 0;
    const { port, put, files, folder, log } = await listen({}, () => Date.now() + passedMs);
    put(stranger);
    files.reload();
    expect(await echo(port, { ca: otherAuthority.root.certificate })).toBe(0);
    await expect(echo(port, trusting())).rejects.toEqual(failing('signed by nobody we trust'));

    copyFileSync(server.certificateFile, join(folder, 'certificate.pem')); // its key has not come yet
    files.reload();
    files.reload();
    writeFileSync(join(folder, 'certificate.pem'), 'no certificate');
    files.reload();
    passedMs = 2 * 24 * 60 * 60 * 1000;
    put(server);
    files.reload();
    rmSync(join(folder, 'key.pem'));
    files.reload();
    expect(log.filter((line) => line.startsWith('The certificates stay')).map(reasonOf)).toEqual([
      'It is not the key of the certificate',
      'OpenSSL says ERR_OSSL_PEM_NO_START_LINE',
      'It has expired',
      'The system answered ENOENT',
    ]);
    expect(await echo(port, { ca: otherAuthority.root.certificate })).toBe(0);
  });

  test('is let go of by one who does not end the handshake, or begins none, while others are served', async () => {
    const { port, refused, listener } = await listen({}, clock.now, 1000);
    const hello = await helloOf();
    const slow = openPlainly(port);
    let sent = 0;
    const drip = setInterval(() => {
      slow.write(hello.subarray(sent, sent + 1));
      sent += 1;
    }, 50);
    const silent = openPlainly(port);
    const web = openPlainly(port);
    web.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await ended(web);
    expect(await echo(port, trusting())).toBe(0);
    await Promise.all([ended(slow), ended(silent)]);
    clearInterval(drip);
    expect(sent).toBeLessThan(hello.byteLength);
    expect(refused).toEqual(['tls-handshake', 'tls-handshake', 'tls-handshake']);
    const last = openPlainly(port);
    await new Promise((resolve) => last.once('connect', resolve));
    await listener.close();
    await ended(last);
  });

  test('is not kept full by those who begin no handshake', async () => {
    const { port } = await listen({}, clock.now, 60_000);
    const silent = Array.from({ length: 340 }, () => openPlainly(port));
    await ended(silent[0] as Socket);
    expect(await echo(port, trusting())).toBe(0);
  });

  test('cannot begin with files that are wrong, and says which', async () => {
    await expect(listen({ clientCaFile: server.keyFile })).rejects.toThrow(
      `The certificate or key in ${server.keyFile} cannot be used. It holds no certificate in PEM.`,
    );
  });

  const reasonOf = (line: string) => /cannot be used\. (.*?)\./.exec(line)?.[1];

  function openPlainly(port: number): Socket {
    const socket = connectPlainly({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    socket.resume();
    closers.push(() => socket.destroy());
    return socket;
  }

  const ended = (socket: Socket) =>
    new Promise<void>((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())));

  /** The first bytes of a TLS client. */
  function helloOf(): Promise<Buffer> {
    return new Promise((resolve) => {
      const nowhere = new Duplex({ read() {}, write: (chunk: Buffer) => resolve(chunk) });
      const socket = connectSecurely({ socket: nowhere });
      socket.on('error', () => undefined);
      closers.push(() => socket.destroy());
    });
  }
});
