import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import {
  createUid,
  type DataSet,
  type DataSetContent,
  dataSetToJson,
  findTransferSyntax,
  readPart10,
  Tag,
  TransferSyntaxUid,
} from '@isocenter/dicom';
import { instanceInTest } from '../../../packages/server/src/testing/server-in-test.ts';
import { same } from './cell.ts';
import { runToSuccess } from './programs.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const MR = '1.2.840.10008.5.1.4.1.1.4';

/** One instance in a file. */
export interface Sample {
  readonly path: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly dataSet: DataSet;
  /** Behind preamble and file meta information. */
  readonly dataSetBytes: Buffer;
}

/** A study of phantoms. */
export interface StudyOnDisk {
  readonly folder: string;
  readonly patientId: string;
  readonly studyInstanceUid: string;
  readonly samples: readonly Sample[];
}

const patient = (patientId: string): DataSetContent => ({
  SpecificCharacterSet: 'ISO_IR 100',
  PatientID: patientId,
  PatientName: 'Müller^Ännchen',
  PatientBirthDate: '19700101',
  PatientSex: 'O',
});

/** Three CT slices and an MR one, as they are asked for and retrieved. */
export function makeStudy(folder: string, patientId: string): StudyOnDisk {
  const uids = { StudyInstanceUID: createUid() };
  const ct = { SeriesInstanceUID: createUid(), SeriesNumber: 1, SOPClassUID: CT, Modality: 'CT' };
  const mr = { SeriesInstanceUID: createUid(), SeriesNumber: 2, SOPClassUID: MR, Modality: 'MR' };
  return writeStudy(folder, patientId, [
    ...[1, 2, 3].map((InstanceNumber) => ({ ...uids, ...ct, InstanceNumber })),
    { ...uids, ...mr, InstanceNumber: 1 },
  ]);
}

/** Many slices of one series, so that there is a half way. */
export function makeLongStudy(folder: string, patientId: string, count: number): StudyOnDisk {
  const uids = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };
  return writeStudy(
    folder,
    patientId,
    Array.from({ length: count }, (_, index) => ({ ...uids, InstanceNumber: index + 1 })),
  );
}

function writeStudy(folder: string, patientId: string, contents: readonly DataSetContent[]): StudyOnDisk {
  mkdirSync(folder, { recursive: true });
  for (const [index, content] of contents.entries())
    writeFileSync(
      join(folder, `${index + 1}.dcm`),
      instanceInTest({ ...patient(patientId), ...content }).bytes,
    );
  return studyIn(folder, patientId);
}

function studyIn(folder: string, patientId: string): StudyOnDisk {
  const samples = samplesIn(folder);
  const studyInstanceUid = samples[0]?.dataSet.getString(Tag.StudyInstanceUID) ?? '';
  return { folder, patientId, studyInstanceUid, samples };
}

/** The DCMTK program that writes each transfer syntax. */
const converters: readonly [transferSyntaxUid: string, tool: string, option: string][] = [
  [TransferSyntaxUid.ImplicitVrLittleEndian, 'dcmconv', '+ti'],
  [TransferSyntaxUid.ExplicitVrLittleEndian, 'dcmconv', '+te'],
  [TransferSyntaxUid.ExplicitVrBigEndian, 'dcmconv', '+tb'],
  [TransferSyntaxUid.DeflatedExplicitVrLittleEndian, 'dcmconv', '+td'],
  [TransferSyntaxUid.RleLossless, 'dcmcrle', '+un'],
  [TransferSyntaxUid.JpegBaseline8Bit, 'dcmcjpeg', '+eb'],
  [TransferSyntaxUid.JpegLosslessSv1, 'dcmcjpeg', '+e1'],
  [TransferSyntaxUid.JpegLsLossless, 'dcmcjpls', '+el'],
];

/** Those in which nothing of the pixels is lost, and which every peer knows. */
export const losslessSyntaxes: readonly string[] = converters
  .map(([transferSyntaxUid]) => transferSyntaxUid)
  .filter((uid) => uid !== TransferSyntaxUid.JpegBaseline8Bit);

export const allSyntaxes: readonly string[] = converters.map(([transferSyntaxUid]) => transferSyntaxUid);

export const syntaxName = (uid: string): string => findTransferSyntax(uid)?.name ?? uid;

/** 8 bits a pixel, which every one of the compressions can write. */
export const pixelsOfSamples = Uint8Array.from({ length: 64 * 48 }, (_, index) => (index * 7) % 251);

/** A study with one instance in each of these transfer syntaxes, written by DCMTK. */
export async function makeInEachSyntax(
  folder: string,
  patientId: string,
  transferSyntaxUids: readonly string[],
): Promise<StudyOnDisk> {
  mkdirSync(folder, { recursive: true });
  const uids = { StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() };
  const wanted = converters.filter(([uid]) => transferSyntaxUids.includes(uid));
  await Promise.all(
    wanted.map(async ([, tool, option], index) => {
      const source = join(folder, `${index + 1}.source`);
      const content: DataSetContent = {
        ...uids,
        ...patient(patientId),
        SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
        ConversionType: 'WSD',
        Modality: 'OT',
        InstanceNumber: index + 1,
        Rows: 48,
        Columns: 64,
        BitsAllocated: 8,
        BitsStored: 8,
        HighBit: 7,
        PixelData: pixelsOfSamples,
      };
      writeFileSync(source, instanceInTest(content).bytes);
      await runToSuccess(tool, [option, source, join(folder, `${index + 1}.dcm`)]);
    }),
  );
  return studyIn(folder, patientId);
}

/** What lies in a folder by whatever names, in the order of SOP Instance UIDs. */
export const samplesIn = (folder: string): Sample[] =>
  readdirSync(folder)
    .filter((name) => !name.endsWith('.source'))
    .map((name) => readSample(join(folder, name)))
    .sort((one, other) => (one.sopInstanceUid < other.sopInstanceUid ? -1 : 1));

export function readSample(path: string): Sample {
  const bytes = readFileSync(path);
  const { dataSet, transferSyntaxUid } = readPart10(bytes, { inflate: inflateRawSync });
  return {
    path,
    sopClassUid: dataSet.getString(Tag.SOPClassUID),
    sopInstanceUid: dataSet.getString(Tag.SOPInstanceUID),
    seriesInstanceUid: dataSet.getString(Tag.SeriesInstanceUID),
    transferSyntaxUid,
    dataSet,
    // Found without our reader: 132 bytes, then the group length. PS3.10 §7.1.
    dataSetBytes: bytes.subarray(132 + 12 + bytes.readUInt32LE(132 + 8)),
  };
}

/** Every instance is there, in the transfer syntax it had, byte for byte behind the file meta information. */
export function sameBytes(
  received: readonly Sample[],
  sent: readonly Sample[],
  { mayTrail = false }: { readonly mayTrail?: boolean } = {},
): void {
  sameInstances(received, sent);
  for (const [index, { transferSyntaxUid, dataSetBytes }] of sent.entries()) {
    const other = received[index];
    const name = syntaxName(transferSyntaxUid);
    same(`transfer syntax of what was in ${name}`, other?.transferSyntaxUid, transferSyntaxUid);
    const sentBytes = evenBytes(dataSetBytes);
    const isTrailed = mayTrail && transferSyntaxUid === TransferSyntaxUid.DeflatedExplicitVrLittleEndian;
    const bytes = evenBytes(other?.dataSetBytes ?? Buffer.alloc(0));
    if (!(isTrailed ? bytes.subarray(0, sentBytes.byteLength) : bytes).equals(sentBytes))
      throw new Error(`The data set in ${name} has other bytes: ${firstDifference(other, dataSetBytes)}`);
  }
}

/** As it travels: an odd deflated data set gets a zero behind it. PS3.5 §A.5. */
const evenBytes = (bytes: Buffer): Buffer =>
  bytes.byteLength % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);

function firstDifference(received: Sample | undefined, sent: Buffer): string {
  const other = received?.dataSetBytes ?? Buffer.alloc(0);
  const offset = sent.findIndex((byte, index) => byte !== other[index]);
  return `${other.byteLength} of ${sent.byteLength}, the first other one at ${offset}`;
}

/** Every instance is there with every attribute and the same pixels, in whatever transfer syntax without compression. */
export function sameValues(
  received: readonly Sample[],
  sent: readonly Sample[],
  { pixels, without = [] }: { pixels?: Uint8Array; without?: readonly string[] } = {},
): void {
  sameInstances(received, sent);
  for (const [index, { dataSet }] of sent.entries()) {
    const other = received[index]?.dataSet;
    if (!other) throw new Error('An instance is missing');
    same('attributes', attributesOf(other, without), attributesOf(dataSet, without));
    const expected = Buffer.from(pixels ?? dataSet.getBytes(Tag.PixelData));
    if (!expected.equals(other.getBytes(Tag.PixelData))) throw new Error('The pixels are not the same');
  }
}

/** Those of the pixels are compared by themselves. */
function attributesOf(dataSet: DataSet, without: readonly string[]): unknown[] {
  const bare = ['7FE00010', '00081190', ...without];
  return Object.entries(dataSetToJson(dataSet))
    .filter(([tag]) => !bare.includes(tag) && !tag.endsWith('0000'))
    .map(([tag, { vr: _, ...value }]) => [tag, value]);
}

function sameInstances(received: readonly Sample[], sent: readonly Sample[]): void {
  const uids = (samples: readonly Sample[]) => samples.map(({ sopInstanceUid }) => sopInstanceUid);
  same('number of instances', received.length, sent.length);
  same('SOP Instance UIDs', uids(received), uids(sent));
}
