import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TransferSyntaxUid } from '@isocenter/dicom';
import { type Cell, rowOf, same, type Transport, until } from './cell.ts';
import { dcmjsScu } from './dcmjs.ts';
import { dcmtkScu, listeningStorescp, newFolder, withoutTls } from './dcmtk.ts';
import type { Ground } from './ground.ts';
import { isocenterDone, type Peer } from './isocenter-command.ts';
import { keptHere } from './kept-here.ts';
import {
  allSyntaxes,
  losslessSyntaxes,
  makeInEachSyntax,
  pixelsOfSamples,
  readSample,
  type StudyOnDisk,
  sameBytes,
  sameValues,
  samplesIn,
} from './material.ts';
import type { Orthanc } from './orthanc.ts';

const service = 'Storage (C-STORE)';

/** How storescu is told what to propose. */
const proposals: Readonly<Record<string, string>> = {
  [TransferSyntaxUid.ImplicitVrLittleEndian]: '-xi',
  [TransferSyntaxUid.ExplicitVrLittleEndian]: '-xe',
  [TransferSyntaxUid.ExplicitVrBigEndian]: '-xb',
  [TransferSyntaxUid.DeflatedExplicitVrLittleEndian]: '-xd',
  [TransferSyntaxUid.RleLossless]: '-xr',
  [TransferSyntaxUid.JpegBaseline8Bit]: '-xy',
  [TransferSyntaxUid.JpegLosslessSv1]: '-xs',
  [TransferSyntaxUid.JpegLsLossless]: '-xt',
};

const asSent = (count: number) => `${count} transfer syntaxes, data sets byte for byte`;
const broughtInto = (count: number) =>
  `${count} transfer syntaxes, brought into the one it takes: attributes and pixels`;

export function storageCells(ground: Ground): Cell[] {
  let studies = 0;
  const inEachSyntax = (transferSyntaxUids: readonly string[]) => {
    studies += 1;
    return makeInEachSyntax(newFolder(ground, 'sent'), `PH-STORE-${studies}`, transferSyntaxUids);
  };
  const sending = (peer: string, run: (transport: Transport) => Promise<string>) =>
    rowOf({ service, role: 'SCP', peer }, run);
  const sentTo = (peer: string, run: (transport: Transport) => Promise<string>) =>
    rowOf({ service, role: 'SCU', peer }, run);

  /** `isocenter send` of a study in these transfer syntaxes. */
  const send = async (peer: Peer, transport: Transport, transferSyntaxUids: readonly string[]) => {
    const study = await inEachSyntax(transferSyntaxUids);
    const files = study.samples.map(({ path }) => path);
    const { events } = await isocenterDone(ground, 'send', peer, files, transport);
    const end = { event: 'end', done: files.length, warning: 0, failed: 0, leftOut: 0 };
    same('what the command tells', events.at(-1), end);
    return study;
  };

  return [
    ...sending('DCMTK storescu', async (transport) => {
      const study = await inEachSyntax(allSyntaxes);
      for (const { path, transferSyntaxUid } of study.samples)
        await dcmtkScu(ground, 'storescu', [proposals[transferSyntaxUid] ?? ''], transport, {
          files: [path],
        });
      sameBytes(await keptHere(ground, study), study.samples);
      return asSent(study.samples.length);
    }),
    ...sending('Orthanc', async (transport) => {
      const { orthanc } = ground.orthanc[transport];
      const study = await inEachSyntax(allSyntaxes);
      const ids = await upload(orthanc, study);
      const { FailedInstancesCount } = await orthanc.ask<{ FailedInstancesCount: number }>(
        'POST',
        '/modalities/isocenter/store',
        { Resources: ids, Synchronous: true },
      );
      same('failed instances', FailedInstancesCount, 0);
      sameBytes(await keptHere(ground, study), study.samples);
      return asSent(study.samples.length);
    }),
    ...sending('dcmjs-dimse', async (transport) => {
      const study = await inEachSyntax([
        TransferSyntaxUid.ImplicitVrLittleEndian,
        TransferSyntaxUid.ExplicitVrLittleEndian,
        TransferSyntaxUid.RleLossless,
        TransferSyntaxUid.JpegLosslessSv1,
        TransferSyntaxUid.JpegLsLossless,
      ]);
      for (const { path, transferSyntaxUid } of study.samples) {
        const order = { request: 'store', files: [path], transferSyntaxUids: [transferSyntaxUid] };
        const { responses } = await dcmjsScu(ground, order, transport);
        same(
          'statuses',
          responses.map(({ status }) => status),
          [0],
        );
      }
      const kept = await keptHere(ground, study);
      // What it decodes gets a Planar Configuration.
      sameValues(kept, study.samples, { pixels: pixelsOfSamples, without: ['00280006'] });
      return `${kept.length} transfer syntaxes, which it brings into Implicit VR: attributes and pixels`;
    }),
    ...sentTo('DCMTK storescp', (transport) =>
      listeningStorescp(ground, transport, ['+xa', '+B'], async (peer) => {
        const study = await send(peer, transport, allSyntaxes);
        sameBytes(samplesIn(peer.received), study.samples);
        return asSent(study.samples.length);
      }),
    ),
    ...sentTo('DCMTK storescp --implicit', (transport) =>
      listeningStorescp(ground, transport, ['+xi', '+B'], async (peer) => {
        const study = await send(peer, transport, losslessSyntaxes);
        sameValues(samplesIn(peer.received), study.samples, { pixels: pixelsOfSamples });
        return broughtInto(study.samples.length);
      }),
    ),
    ...sentTo('DCMTK dcmqrscp', async (transport) => {
      if (transport === 'TLS') return withoutTls('dcmqrscp');
      const study = await send(ground.dcmqrscp, transport, losslessSyntaxes);
      const uids = new Set(study.samples.map(({ sopInstanceUid }) => sopInstanceUid));
      const files = readdirSync(ground.dcmqrscp.database).filter((name) => name !== 'index.dat');
      const received = files
        .map((name) => readSample(join(ground.dcmqrscp.database, name)))
        .filter(({ sopInstanceUid }) => uids.has(sopInstanceUid));
      sameValues(inOrder(received), study.samples, { pixels: pixelsOfSamples });
      return broughtInto(study.samples.length);
    }),
    ...sentTo('Orthanc', async (transport) => {
      const { orthanc } = ground.orthanc[transport];
      const study = await send(ground.orthanc[transport], transport, allSyntaxes);
      // It takes as much room as the data set has inflated, and leaves the rest behind the deflated one.
      sameBytes(await keptByOrthanc(ground, orthanc, study), study.samples, { mayTrail: true });
      return `${asSent(study.samples.length)} (behind the deflated one Orthanc leaves room)`;
    }),
    ...sentTo('dcmjs-dimse', async (transport) => {
      const peer = ground.dcmjs[transport];
      const study = await send(peer, transport, losslessSyntaxes);
      const received = study.samples.map(({ sopInstanceUid }) =>
        readSample(join(peer.received, `${sopInstanceUid}.dcm`)),
      );
      sameValues(received, study.samples, { pixels: pixelsOfSamples });
      return broughtInto(study.samples.length);
    }),
  ];
}

async function upload(orthanc: Orthanc, { samples }: StudyOnDisk): Promise<string[]> {
  const ids: string[] = [];
  for (const { path } of samples) {
    const { ID } = await orthanc.ask<{ ID: string }>('POST', '/instances', readFileSync(path));
    ids.push(ID);
  }
  return ids;
}

/** What Orthanc has of a study, as files. */
export async function keptByOrthanc(
  ground: Ground,
  orthanc: Orthanc,
  { studyInstanceUid, samples }: Pick<StudyOnDisk, 'studyInstanceUid' | 'samples'>,
) {
  const query = { Level: 'Instance', Query: { StudyInstanceUID: studyInstanceUid } };
  const find = () => orthanc.ask<string[]>('POST', '/tools/find', query);
  const ids = await until('instances in Orthanc', find, (found) => found.length >= samples.length);
  const folder = newFolder(ground, 'orthanc-kept');
  for (const id of ids) writeFileSync(join(folder, id), await orthanc.file(id));
  return samplesIn(folder);
}

const inOrder = <One extends { readonly sopInstanceUid: string }>(samples: readonly One[]): One[] =>
  [...samples].sort((one, other) => (one.sopInstanceUid < other.sopInstanceUid ? -1 : 1));
