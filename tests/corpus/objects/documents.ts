import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DicomdirRecord, readDicomdir, Tag } from '@isocenter/dicom';
import { documentBytes, readEncapsulatedDocument } from '@isocenter/objects';
import { compare, type Disagreements, sha256Of } from '../comparison.ts';
import type { ObjectSubject } from './subject.ts';

export interface OracleDocument {
  readonly mime: string;
  /** Of the value as stored, padding included. */
  readonly elementLength: number;
  /** Encapsulated Document Length. */
  readonly lengthTag: number | null;
  /** Of the document without padding, where its length is stated. */
  readonly sha256: string;
  /** Its first letters. */
  readonly starts: string;
}

export function checkDocument(expected: OracleDocument, { file }: ObjectSubject): Disagreements {
  const { dataSet } = file;
  const document = readEncapsulatedDocument(dataSet);
  const bytes = documentBytes(dataSet, document);
  const stored = dataSet.getBytes(Tag.EncapsulatedDocument);
  const isSame = [bytes, stored].some((form) => sha256Of(form) === expected.sha256);
  return [
    ...compare('type', document.mimeType, expected.mime.toLowerCase()),
    ...compare('stored bytes', stored.length, expected.elementLength),
    ...compare('bytes of the document', bytes.length, expected.lengthTag ?? bytes.length),
    ...compare(
      'beginning',
      String.fromCharCode(...bytes.subarray(0, expected.starts.length)),
      expected.starts,
    ),
    ...(isSame ? [] : ['the document has another digest']),
  ];
}

export interface OracleDicomdir {
  /** How many records of each type. */
  readonly records: Readonly<Record<string, number>>;
  readonly referencedFiles: number;
  /** Referenced files that are there. */
  readonly present: number;
  readonly first: readonly string[];
}

export function checkDicomdir(
  expected: OracleDicomdir,
  { file, corpus, path }: ObjectSubject,
): Disagreements {
  const records = flat(readDicomdir(file.dataSet));
  const counts: Record<string, number> = {};
  for (const { type } of records) counts[type] = (counts[type] ?? 0) + 1;
  const files = records
    .map(({ referencedFilePath }) => referencedFilePath.join('/'))
    .filter((name) => name !== '');
  const folder = join(corpus.folder, dirname(path));
  const missing = expected.first.filter((name) => !files.includes(name));
  return [
    ...compare('records', counts, expected.records),
    ...compare('referenced files', files.length, expected.referencedFiles),
    ...compare(
      'files that are there',
      files.filter((name) => existsSync(join(folder, name))).length,
      expected.present,
    ),
    ...missing.map((name) => `${name} is not among the referenced files`),
  ];
}

const flat = (records: readonly DicomdirRecord[]): DicomdirRecord[] =>
  records.flatMap((record) => [record, ...flat(record.children)]);
