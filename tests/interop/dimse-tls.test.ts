import { execFile, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addNode, changeNode, echoNode, fetchTransport, removeNode } from '@isocenter/network/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { echo } from '../../packages/server/src/cli/echo-command.ts';
import { withPeer } from '../../packages/server/src/cli/peer-session.ts';
import {
  instanceInTest,
  type ServerInTest,
  startServerInTest,
} from '../../packages/server/src/testing/server-in-test.ts';
import { AuthorityInTest, type CertificateInTest } from '../harness/certificates.ts';
import { freePort } from '../harness/free-port.ts';
import { hasSystemTool } from '../harness/system-tool.ts';

const tools = ['echoscu', 'storescu', 'storescp'].map((tool) => hasSystemTool(tool, 'dcmtk'));
const isThere = [...tools, hasSystemTool('openssl', 'openssl')].every(Boolean);

describe.skipIf(!isThere)('DCMTK and the DICOM port under TLS', () => {
  let authority: AuthorityInTest;
  let peer: CertificateInTest;
  let stranger: CertificateInTest;
  let otherAuthority: AuthorityInTest;
  let server: ServerInTest;
  beforeAll(async () => {
    authority = new AuthorityInTest('Clinic');
    otherAuthority = new AuthorityInTest('Elsewhere');
    const ours = authority.sign('ours', 'IP:127.0.0.1');
    peer = authority.sign('peer', 'IP:127.0.0.1');
    stranger = otherAuthority.sign('stranger', 'IP:127.0.0.1');
    server = await startServerInTest({
      anyLocalCaller: false,
      dicomTls: {
        port: 0,
        certificateFile: ours.certificateFile,
        keyFile: ours.keyFile,
        clientCaFile: authority.root.certificateFile,
        clientCertificate: 'required',
        caFile: authority.root.certificateFile,
      },
    });
    const scanner = { aeTitle: 'SCANNER', host: '127.0.0.1', port: 104, allows: ['store' as const] };
    await addNode(fetchTransport(), server.url, scanner);
  });
  afterAll(async () => {
    await server?.remove();
    authority?.remove();
    otherAuthority?.remove();
  });

  const secured = ({ keyFile, certificateFile }: CertificateInTest, aeTitle = 'SCANNER') => [
    ...['+tls', keyFile, certificateFile, '+cf', authority.root.certificateFile],
    ...['-aet', aeTitle, '-aec', 'ISOCENTER', '127.0.0.1', String(server.dicomTlsPort)],
  ];
  const run = (tool: string, ...options: string[]) => promisify(execFile)(tool, options);

  test('echoscu and storescu are served with their certificate, by each profile of BCP 195', async () => {
    const file = join(server.dataFolder, 'sent.dcm');
    const { bytes, sopInstanceUid } = instanceInTest();
    writeFileSync(file, bytes);
    await run('echoscu', ...secured(peer));
    await run('echoscu', '+px', ...secured(peer));
    await run('echoscu', '+pz', ...secured(peer));
    await run('storescu', ...secured(peer), file);
    const { log } = server;
    expect(log()).not.toContain('Connection refused');
    const found = await fetch(`${server.url}/dicom-web/instances?SOPInstanceUID=${sopInstanceUid}`);
    expect(await found.json()).toHaveLength(1);
  });

  test.each([
    ['a certificate of another authority', () => secured(stranger), 'tls-client-certificate'],
    ['another AE title than that of a node', () => secured(peer, 'NOBODY'), 'calling-ae-title-unknown'],
    ['cipher suites of a retired profile', () => ['+pn', ...secured(peer)], 'tls-handshake'],
  ])('echoscu with %s is turned away', async (_name, options, reason) => {
    await expect(run('echoscu', ...options())).rejects.toThrow();
    await expect.poll(server.log).toContain(`"reason":"${reason}"`);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`^isocenter_dicom_refused_total{reason="${reason}"} [1-9]`, 'm'));
    expect(metrics).toMatch(/^isocenter_dicom_certificate_expiry_timestamp_seconds \d+/m);
  });

  test('our command line calls under TLS with the certificate it is given, and is turned away without one', async () => {
    await storescpFor('COMMANDS', async (storescpPort) => {
      for (const [aeTitle, port] of [
        ['ISOCENTER', server.dicomTlsPort],
        ['COMMANDS', storescpPort],
      ]) {
        const call = (options: object) => echoByCommand(`${aeTitle}@127.0.0.1:${port}`, options);
        const ca = { tls: true, tlsCa: authority.root.certificateFile };
        const own = { tlsCertificate: peer.certificateFile, tlsKey: peer.keyFile };
        expect(await call({ ...ca, ...own })).toMatchObject({ exitCode: 0, events: [{ status: 0 }] });
        expect(await call(ca)).toMatchObject({ exitCode: 3 });
        // Nobody that it knows has signed the peer's.
        expect(await call({ tls: true, ...own })).toMatchObject({ exitCode: 3 });
        expect(await call({ ...ca, ...own, tls: false })).toMatchObject({ exitCode: 3 });
        expect(await call({ ...ca, tlsCertificate: peer.certificateFile })).toMatchObject({ exitCode: 2 });
        expect(await call({ ...ca, ...own, tlsKey: stranger.keyFile })).toMatchObject({ exitCode: 2 });
      }
    });
  });

  test('storescp under TLS answers our C-ECHO, and shows who it is', async () => {
    await storescpFor('ARCHIVE', async (port) => {
      const transport = fetchTransport();
      const fields = { aeTitle: 'ARCHIVE', host: '127.0.0.1', port, useTls: true };
      const { id } = await addNode(transport, server.url, fields);
      expect(await echoNode(transport, server.url, id)).toMatchObject({
        meaning: 'Success',
        agreed: { implementationVersionName: expect.stringContaining('OFFIS') },
        tls: { protocol: 'TLSv1.3', certificateSubject: 'CN=peer' },
      });
      await changeNode(transport, server.url, { id, fields: { ...fields, useTls: false } });
      expect(await echoNode(transport, server.url, id)).toMatchObject({ isReached: false });
      await removeNode(transport, server.url, id);
    });
  });

  /** Lets it listen for the time of `work`; it asks for certificates. */
  async function storescpFor(aeTitle: string, work: (port: number) => Promise<void>): Promise<void> {
    const folder = join(server.dataFolder, `received-${aeTitle}`);
    mkdirSync(folder);
    const port = await freePort();
    const { certificateFile } = authority.root;
    const options = ['+tls', peer.keyFile, peer.certificateFile, '+cf', certificateFile, '-od', folder];
    const storescp = spawn('storescp', ['-aet', aeTitle, ...options, String(port)], { stdio: 'ignore' });
    try {
      await expect.poll(() => isListening(port)).toBe(true);
      await work(port);
    } finally {
      storescp.kill('SIGKILL');
    }
  }
});

/** A command as a script would see it: its lines of JSON, and its exit code. */
async function echoByCommand(peer: string, options: object) {
  const events: Record<string, unknown>[] = [];
  const output = {
    line: (text: string) => void events.push(JSON.parse(text)),
    error: () => undefined,
    bar: { show: () => undefined, end: () => undefined },
    signal: new AbortController().signal,
  };
  const times = { timeout: 60, connectTimeout: 60 };
  const whole = {
    json: true,
    ...times,
    aet: 'SCANNER',
    data: join(tmpdir(), 'isocenter-no-archive'),
    ...options,
  };
  return { exitCode: await withPeer(peer, whole, echo, output), events };
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
