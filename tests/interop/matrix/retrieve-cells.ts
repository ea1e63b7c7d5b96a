import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Cell, PeerLimit, rowOf, same, type Transport } from './cell.ts';
import { dcmjsScu } from './dcmjs.ts';
import { dcmtkScu, keysOf, newFolder, withoutTls } from './dcmtk.ts';
import type { ArchivePeer, DcmjsPeer, Ground } from './ground.ts';
import { isocenterDone } from './isocenter-command.ts';
import { keptHere } from './kept-here.ts';
import { readSample, type Sample, sameBytes, sameValues, samplesIn } from './material.ts';
import { type Model, type Question, questionsAbout } from './questions.ts';
import { keptByOrthanc } from './storage-cells.ts';

const get = 'Retrieval by C-GET';
const move = 'Retrieval by C-MOVE';
const models: readonly Model[] = ['Patient Root', 'Study Root'];

/** Whether the data sets come as they are kept, or written anew by a library on the way. */
type Sameness = (received: readonly Sample[], sent: readonly Sample[]) => void;

export function retrieveCells(ground: Ground): Cell[] {
  const row = (
    service: string,
    role: Cell['role'],
    peer: string,
    run: (transport: Transport) => Promise<string>,
  ) => rowOf({ service, role, peer }, run);
  return [
    ...row(move, 'SCP', 'DCMTK movescu', (transport) =>
      transport === 'TLS' ? withoutTls('movescu') : byMovescu(ground),
    ),
    ...row(move, 'SCP', 'Orthanc', (transport) => byOrthanc(ground, transport)),
    ...row(move, 'SCP', 'dcmjs-dimse', (transport) =>
      movedByDcmjs(ground, ground.dcmjs[transport], transport),
    ),
    ...row(move, 'SCU', 'DCMTK dcmqrscp', (transport) =>
      transport === 'TLS' ? withoutTls('dcmqrscp') : movedToFolder(ground, ground.dcmqrscp, sameBytes),
    ),
    ...row(move, 'SCU', 'Orthanc', (transport) => {
      const peer = ground.orthanc[transport];
      return transport === 'TLS'
        ? movedToServer(ground, peer, sameBytes)
        : movedToFolder(ground, peer, sameBytes);
    }),
    ...row(move, 'SCU', 'dcmjs-dimse', (transport) => {
      const peer = ground.dcmjs[transport];
      return transport === 'TLS'
        ? movedToServer(ground, peer, sameValues)
        : movedToFolder(ground, peer, sameValues);
    }),
    ...row(get, 'SCP', 'DCMTK getscu', (transport) =>
      transport === 'TLS' ? withoutTls('getscu') : byGetscu(ground),
    ),
    ...row(get, 'SCP', 'Orthanc', async (transport) => {
      const path = '/modalities/isocenter/get';
      const { orthanc } = ground.orthanc[transport];
      const { status, text } = await orthanc.answerTo('POST', path, { Level: 'Study', Resources: [] });
      same('status', status, 404);
      const { Message, HttpStatus } = JSON.parse(text) as { Message: string; HttpStatus: number };
      throw new PeerLimit('Orthanc has no requestor of C-GET', `POST ${path}: ${HttpStatus} ${Message}`);
    }),
    ...row(get, 'SCP', 'dcmjs-dimse', (transport) => gotByDcmjs(ground, transport)),
    ...row(get, 'SCU', 'DCMTK dcmqrscp', (transport) =>
      transport === 'TLS' ? withoutTls('dcmqrscp') : got(ground, ground.dcmqrscp, transport, sameBytes),
    ),
    ...row(get, 'SCU', 'Orthanc', (transport) =>
      got(ground, ground.orthanc[transport], transport, sameBytes),
    ),
    ...row(get, 'SCU', 'dcmjs-dimse', (transport) =>
      got(ground, ground.dcmjs[transport], transport, sameValues),
    ),
  ];
}

const everyLevel = (counters: string, how: string) => `PATIENT, STUDY, SERIES and IMAGE, ${counters}, ${how}`;
const exactly = 'data sets byte for byte';
const inValues = 'attributes and pixels';
const howOf = (sameness: Sameness): string => (sameness === sameBytes ? exactly : inValues);

const writtenKeys = ({ level, keys }: Question): string[] => [
  `QueryRetrieveLevel=${level}`,
  ...Object.entries(keys).map(([key, value]) => `${key}=${value}`),
];

/** Status and counters of the last response in a log of DCMTK. */
export function lastResponseIn(output: string): (string | undefined)[] {
  const end = output.lastIndexOf('Final status report'); // of getscu, which sums up what it got
  const responses = end < 0 ? output : output.slice(0, end);
  const response = responses.slice(responses.lastIndexOf('Remaining Suboperations'));
  const of = (name: string) => new RegExp(`${name} Suboperations +: (\\w+)`).exec(response)?.[1];
  const status = /DIMSE Status +: (\w+)/.exec(response)?.[1];
  return [status, ...['Remaining', 'Completed', 'Failed', 'Warning'].map(of)];
}

/** It takes the instances itself, one question after the other since it listens under one port. */
async function byMovescu(ground: Ground): Promise<string> {
  const { aeTitle, port } = ground.movescu;
  for (const model of models) {
    for (const question of questionsAbout(ground.study, model)) {
      const folder = newFolder(ground, 'movescu');
      const options = ['-d', model === 'Patient Root' ? '-P' : '-S', '+B', '+P', String(port)];
      const more = { folder, callingAeTitle: aeTitle };
      const keys = keysOf(writtenKeys(question));
      const { output } = await dcmtkScu(ground, 'movescu', [...options, ...keys], 'plain', more);
      const count = String(question.samples.length);
      same(`last response of ${question.level}`, lastResponseIn(output), ['0x0000', 'none', count, '0', '0']);
      sameBytes(samplesIn(folder), question.samples);
    }
  }
  return `both models, ${everyLevel('status and counters', exactly)}`;
}

async function byGetscu(ground: Ground): Promise<string> {
  for (const model of models) {
    for (const question of questionsAbout(ground.study, model)) {
      const folder = newFolder(ground, 'getscu');
      const options = ['-d', model === 'Patient Root' ? '-P' : '-S', '+B', '-od', folder];
      const { output } = await dcmtkScu(
        ground,
        'getscu',
        [...options, ...keysOf(writtenKeys(question))],
        'plain',
      );
      const count = String(question.samples.length);
      same(`last response of ${question.level}`, lastResponseIn(output), ['0x0000', 'none', count, '0', '0']);
      sameBytes(samplesIn(folder), question.samples);
    }
  }
  return `both models, ${everyLevel('status and counters', exactly)}`;
}

async function byOrthanc(ground: Ground, transport: Transport): Promise<string> {
  const { orthanc, aeTitle } = ground.orthanc[transport];
  const { studyInstanceUid, samples } = ground.study;
  const moveBy = (Level: string, resource: object) =>
    orthanc.ask('POST', '/modalities/isocenter/move', {
      ...{ Level, Resources: [resource], TargetAet: aeTitle, Synchronous: true },
    });
  const [series] = questionsAbout(ground.study, 'Study Root').filter(({ level }) => level === 'SERIES');
  await moveBy('Series', series?.keys ?? {});
  const ct = series?.samples ?? [];
  sameBytes(await keptByOrthanc(ground, orthanc, { studyInstanceUid, samples: ct }), ct);
  await moveBy('Study', { StudyInstanceUID: studyInstanceUid });
  sameBytes(await keptByOrthanc(ground, orthanc, ground.study), samples);
  return `SERIES, then STUDY, to itself, ${exactly}`;
}

async function movedByDcmjs(ground: Ground, peer: DcmjsPeer, transport: Transport): Promise<string> {
  for (const model of models) {
    for (const { level, keys, samples } of questionsAbout(ground.study, model)) {
      const order = { request: 'move', model, destination: peer.aeTitle };
      const asked = { QueryRetrieveLevel: level, ...keys };
      const { responses } = await dcmjsScu(ground, { ...order, keys: asked }, transport);
      const { status, completed, failed, warning } = responses.at(-1) ?? {};
      same(`last response of ${level}`, [status, completed, failed, warning], [0, samples.length, 0, 0]);
    }
  }
  const received = ground.study.samples.map(({ sopInstanceUid }) =>
    readSample(join(peer.received, `${sopInstanceUid}.dcm`)),
  );
  sameValues(received, ground.study.samples);
  return `both models, ${everyLevel('status and counters', inValues)}`;
}

async function gotByDcmjs(ground: Ground, transport: Transport): Promise<string> {
  for (const model of models) {
    for (const { level, keys, samples } of questionsAbout(ground.study, model)) {
      const folder = newFolder(ground, 'dcmjs-got');
      const asked = { QueryRetrieveLevel: level, ...keys };
      const { responses } = await dcmjsScu(ground, { request: 'get', model, keys: asked, folder }, transport);
      const { status, completed, failed, warning } = responses.at(-1) ?? {};
      same(`last response of ${level}`, [status, completed, failed, warning], [0, samples.length, 0, 0]);
      sameValues(samplesIn(folder), samples);
    }
  }
  return `both models, ${everyLevel('status and counters', inValues)}`;
}

/** How `isocenter get` and `move` name what they want. */
function optionsOf({ level, keys }: Question): string[] {
  const { PatientID = '', StudyInstanceUID = '', SeriesInstanceUID = '', SOPInstanceUID = '' } = keys;
  if (level === 'PATIENT') return ['--patient', PatientID];
  return [
    ...['--study', StudyInstanceUID],
    ...(SeriesInstanceUID ? ['--series', SeriesInstanceUID] : []),
    ...(SOPInstanceUID ? ['--instance', SOPInstanceUID] : []),
  ];
}

/** A patient by Patient Root, what is below by Study Root, as the command does. */
const commandQuestions = ({ study }: ArchivePeer): Question[] => [
  ...questionsAbout(study, 'Patient Root').slice(0, 1),
  ...questionsAbout(study, 'Study Root'),
];

const done = (completed: number) => ({
  ...{ event: 'end', status: 0, completed, failed: 0, warning: 0 },
  failedSopInstanceUids: [],
});

async function got(
  ground: Ground,
  peer: ArchivePeer,
  transport: Transport,
  sameness: Sameness,
): Promise<string> {
  for (const question of commandQuestions(peer)) {
    const to = newFolder(ground, 'got');
    const { events } = await isocenterDone(
      ground,
      'get',
      peer,
      [...optionsOf(question), '--to', to],
      transport,
    );
    same(`what the command tells of ${question.level}`, events.at(-1), done(question.samples.length));
    sameness(samplesIn(to), question.samples);
  }
  return everyLevel('counters', howOf(sameness));
}

/** `isocenter move --to`: the command listens itself, which it does without TLS. */
async function movedToFolder(ground: Ground, peer: ArchivePeer, sameness: Sameness): Promise<string> {
  for (const question of commandQuestions(peer)) {
    const to = newFolder(ground, 'moved');
    const { aeTitle, port } = peer.mover;
    const options = [...optionsOf(question), '--to', to, '--aet', aeTitle, '--listen', String(port)];
    const { events } = await isocenterDone(ground, 'move', peer, options, 'plain');
    same(`what the command tells of ${question.level}`, events.at(-1), done(question.samples.length));
    same('files', readdirSync(to).length, question.samples.length);
    sameness(samplesIn(to), question.samples);
  }
  return `${everyLevel('counters', howOf(sameness))}, to a folder`;
}

/** `isocenter move --destination`: both associations are under TLS. */
async function movedToServer(ground: Ground, peer: ArchivePeer, sameness: Sameness): Promise<string> {
  for (const question of commandQuestions(peer)) {
    const options = [...optionsOf(question), '--destination', ground.us.TLS.aeTitle];
    const { events } = await isocenterDone(ground, 'move', peer, options, 'TLS');
    same(`what the command tells of ${question.level}`, events.at(-1), done(question.samples.length));
  }
  sameness(await keptHere(ground, peer.study), peer.study.samples);
  return `${everyLevel('counters', howOf(sameness))}, to our server`;
}
