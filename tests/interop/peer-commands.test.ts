import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createUid, readPart10, Tag, TransferSyntaxUid } from '@isocenter/dicom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { echo } from '../../packages/server/src/cli/echo-command.ts';
import { find } from '../../packages/server/src/cli/find-command.ts';
import { get } from '../../packages/server/src/cli/get-command.ts';
import { move } from '../../packages/server/src/cli/move-command.ts';
import { type PeerSession, withPeer } from '../../packages/server/src/cli/peer-session.ts';
import { send } from '../../packages/server/src/cli/send-command.ts';
import { instanceInTest } from '../../packages/server/src/testing/server-in-test.ts';
import { freePort } from '../harness/free-port.ts';
import { hasSystemTool } from '../harness/system-tool.ts';

const dcmtk = ['dcmqrscp', 'storescp', 'dcmcrle'].map((tool) => hasSystemTool(tool, 'dcmtk'));

describe.skipIf(dcmtk.includes(false))('the everyday commands and DCMTK', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isocenter-peers-'));
  const files = join(folder, 'files');
  const study = createUid();
  const series = createUid();
  const slices = Array.from({ length: 3 }, (_, index) =>
    instanceInTest({
      StudyInstanceUID: study,
      SeriesInstanceUID: series,
      InstanceNumber: index + 1,
      PatientID: 'PH-7',
      PatientName: 'Müller^Ännchen',
      SpecificCharacterSet: 'ISO_IR 100',
    }),
  );
  const running: ChildProcess[] = [];
  let archive = '';
  let ourPort = 0;

  beforeAll(async () => {
    mkdirSync(join(files, 'deep'), { recursive: true });
    for (const [index, { bytes }] of slices.entries()) writeFileSync(join(files, `deep/${index}.dcm`), bytes);
    await promisify(execFile)('dcmcrle', [join(files, 'deep/2.dcm'), join(files, 'deep/2.dcm')]);
    writeFileSync(join(files, 'notes.txt'), 'nothing of DICOM');
    const [port, movePort] = [await freePort(), await freePort()];
    ourPort = movePort;
    archive = `QRSCP@127.0.0.1:${port}`;
    mkdirSync(join(folder, 'db'));
    writeFileSync(
      join(folder, 'dcmqrscp.cfg'),
      [
        `NetworkTCPPort = ${port}`,
        'MaxPDUSize = 16384',
        'MaxAssociations = 16',
        'HostTable BEGIN',
        `us = (ISOCENTER, 127.0.0.1, ${movePort})`,
        'HostTable END',
        'VendorTable BEGIN',
        'VendorTable END',
        'AETable BEGIN',
        `QRSCP ${join(folder, 'db')} RW (50, 1gb) ANY`,
        'AETable END',
      ].join('\n'),
    );
    await startTool('dcmqrscp', ['-c', join(folder, 'dcmqrscp.cfg')], archive);
  });
  afterAll(() => {
    for (const child of running) child.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  async function startTool(tool: string, options: string[], peer: string): Promise<void> {
    const child = spawn(tool, options, { stdio: 'ignore', env: { ...process.env, TCP_NODELAY: '1' } });
    running.push(child);
    for (;;) {
      if ((await perform(peer, echo)).exitCode === 0) return;
      await wait(50);
    }
  }

  const sopInstanceUids = slices.map(({ sopInstanceUid }) => sopInstanceUid).sort();
  const filesIn = (name: string) => readdirSync(join(folder, name)).sort();

  test('send walks folders, sends what is DICOM as the peer takes it, and names the rest', async () => {
    const { exitCode, events } = await perform(archive, (session) => send(session, [files], {}));
    expect(exitCode).toBe(0);
    expect(events.filter(({ event }) => event === 'sent').map(({ outcome }) => outcome)).toEqual(
      Array(3).fill('done'),
    );
    expect(events.filter(({ event }) => event === 'left-out')).toHaveLength(1);
  });

  test('find asks at each level and reads names in any character set', async () => {
    const studies = await perform(archive, (session) =>
      find(session, { level: 'STUDY', key: ['PatientID=PH-7', 'StudyDate=20260101-20260103'] }),
    );
    expect(studies.exitCode).toBe(0);
    const [match] = studies.events as [{ attributes: Record<string, { Value?: unknown[] }> }];
    expect(match.attributes['0020000D']?.Value).toEqual([study]);
    expect(match.attributes['00100010']?.Value).toEqual([{ Alphabetic: 'Müller^Ännchen' }]);
    const keys = [`StudyInstanceUID=${study}`, `SeriesInstanceUID=${series}`];
    const images = await perform(archive, (session) => find(session, { level: 'IMAGE', key: keys }));
    expect(images.events.at(-1)).toEqual({ event: 'end', matches: 3 });
    const patients = await perform(archive, (session) =>
      find(session, { level: 'PATIENT', key: ['PatientID=PH-*'] }),
    );
    expect(patients.events.at(-1)).toEqual({ event: 'end', matches: 1 });
  });

  test('get fetches a study into a folder, and overwrites nothing', async () => {
    const to = join(folder, 'got');
    const fetchAll = () => perform(archive, (session) => get(session, { study, key: [], to }));
    const first = await fetchAll();
    expect(first.exitCode).toBe(0);
    expect(first.events.at(-1)).toMatchObject({ event: 'end', completed: 3, failed: 0 });
    expect(filesIn('got')).toEqual(sopInstanceUids.map((uid) => `${uid}.dcm`));
    for (const { sopInstanceUid, bytes } of slices) {
      const got = readPart10(readFileSync(join(to, `${sopInstanceUid}.dcm`)));
      const { dataSet } = readPart10(bytes);
      expect(got.transferSyntaxUid).toBe(TransferSyntaxUid.ExplicitVrLittleEndian);
      expect(got.dataSet.getBytes(Tag.PixelData)).toEqual(dataSet.getBytes(Tag.PixelData));
      expect(got.dataSet.getString(Tag.PatientName)).toBe('Müller^Ännchen');
    }
    expect((await fetchAll()).exitCode).toBe(0); // the same again is no failure
    writeFileSync(join(to, `${sopInstanceUids[0]}.dcm`), 'something of mine');
    expect((await fetchAll()).exitCode).toBe(1);
    expect(readFileSync(join(to, `${sopInstanceUids[0]}.dcm`), 'utf8')).toBe('something of mine');
    expect(filesIn('got')).toHaveLength(3);
  });

  test('move has the peer send to a folder of ours', async () => {
    const to = join(folder, 'moved');
    const choice = { study, key: [], to, listen: String(ourPort), listenHost: '127.0.0.1' };
    const { exitCode, events } = await perform(archive, (session) => move(session, choice));
    expect(exitCode).toBe(0);
    expect(events.at(-1)).toMatchObject({ event: 'end', completed: 3, failed: 0 });
    expect(filesIn('moved')).toEqual(sopInstanceUids.map((uid) => `${uid}.dcm`));
  });

  test('a destination that the peer does not know is told', async () => {
    const choice = { study, key: [], destination: 'NOBODY', listen: '0', listenHost: '127.0.0.1' };
    const { exitCode, events } = await perform(archive, (session) => move(session, choice));
    expect(exitCode).toBe(1);
    expect(events.at(-1)).toMatchObject({ event: 'end', status: 0xa801 });
  });

  test('send brings into Implicit VR what the peer takes only so', async () => {
    const port = await freePort();
    mkdirSync(join(folder, 'implicit'));
    const peer = `ANY@127.0.0.1:${port}`;
    await startTool('storescp', ['+xi', '-od', join(folder, 'implicit'), String(port)], peer);
    const { exitCode } = await perform(peer, (session) => send(session, [files], {}));
    expect(exitCode).toBe(0);
    const received = filesIn('implicit').map((name) =>
      readPart10(readFileSync(join(folder, 'implicit', name))),
    );
    const pixels = Uint16Array.from({ length: 64 }, (_, index) => index);
    expect(received).toHaveLength(3);
    for (const { transferSyntaxUid, dataSet } of received) {
      expect(transferSyntaxUid).toBe(TransferSyntaxUid.ImplicitVrLittleEndian);
      expect(dataSet.getBytes(Tag.PixelData)).toEqual(new Uint8Array(pixels.buffer));
    }
  });

  test('nobody there, and words that mean nothing, have exit codes of their own', async () => {
    const nobody = `ANY@127.0.0.1:${await freePort()}`;
    expect((await perform(nobody, echo)).exitCode).toBe(3);
    expect((await perform(nobody, (session) => send(session, [files], {}))).exitCode).toBe(3);
    expect((await perform('ANY@127.0.0.1:0', echo)).exitCode).toBe(2);
    expect((await perform('nobody', echo)).exitCode).toBe(2);
    const mistyped = perform(archive, (session) => find(session, { level: 'STUDY', key: ['PatientIdd=1'] }));
    expect((await mistyped).exitCode).toBe(2);
  });
});

/** A command as a script would see it: its lines of JSON, and its exit code. */
async function perform(peer: string, work: (session: PeerSession) => Promise<number>) {
  const events: Record<string, unknown>[] = [];
  const quiet = { show: () => undefined, end: () => undefined };
  const output = {
    line: (text: string) => void events.push(JSON.parse(text)),
    error: (text: string) => void events.push({ event: 'error', text }),
    bar: quiet,
    signal: new AbortController().signal,
  };
  const options = { json: true, timeout: 60, connectTimeout: 60, aet: 'ISOCENTER', data: tmpdir() };
  return { exitCode: await withPeer(peer, options, work, output), events };
}

describe.skipIf(!hasSystemTool('Orthanc', 'orthanc') || dcmtk.includes(false))(
  'the everyday commands and Orthanc',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'isocenter-orthanc-'));
    const instance = instanceInTest({ PatientID: 'PH-8' });
    const file = join(folder, 'slice.dcm');
    let orthanc: ChildProcess;
    let peer = '';

    beforeAll(async () => {
      writeFileSync(file, instance.bytes);
      await promisify(execFile)('dcmcrle', [file, file]);
      const [port, httpPort] = [await freePort(), await freePort()];
      peer = `ORTHANC@127.0.0.1:${port}`;
      const config = {
        StorageDirectory: join(folder, 'orthanc'),
        IndexDirectory: join(folder, 'orthanc'),
        DicomAet: 'ORTHANC',
        DicomPort: port,
        HttpPort: httpPort,
        DicomAlwaysAllowFind: true,
        DicomAlwaysAllowGet: true,
        DicomAlwaysAllowStore: true,
      };
      writeFileSync(join(folder, 'orthanc.json'), JSON.stringify(config));
      orthanc = spawn('Orthanc', [join(folder, 'orthanc.json')], { stdio: 'ignore' });
      while ((await perform(peer, echo)).exitCode !== 0) await wait(100);
    });
    afterAll(async () => {
      const ended = new Promise((resolve) => orthanc?.once('exit', resolve));
      if (orthanc?.kill()) await Promise.race([ended, wait(5000)]);
      rmSync(folder, { recursive: true, force: true });
    });

    test('what is sent compressed is found, and comes back byte for byte', async () => {
      const sent = await perform(peer, (session) => send(session, [file], {}));
      expect(sent).toMatchObject({
        exitCode: 0,
        events: [{ transferSyntaxUid: TransferSyntaxUid.RleLossless }, {}],
      });
      const found = await perform(peer, (session) =>
        find(session, { level: 'STUDY', key: ['PatientID=PH-8'] }),
      );
      expect(found.events.at(-1)).toEqual({ event: 'end', matches: 1 });
      const to = join(folder, 'got');
      const got = await perform(peer, (session) =>
        get(session, { study: instance.studyInstanceUid, key: [], to }),
      );
      expect(got).toMatchObject({ exitCode: 0 });
      const dataSetOf = (path: string) => {
        const bytes = readFileSync(path);
        return bytes.subarray(readPart10(bytes).dataSetByteOffset);
      };
      expect(dataSetOf(join(to, `${instance.sopInstanceUid}.dcm`))).toEqual(dataSetOf(file));
    });
  },
);
