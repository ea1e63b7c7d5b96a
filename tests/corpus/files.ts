import { Tag } from '@isocenter/dicom';
import { compare, type Disagreements, reasonOf } from './comparison.ts';
import type { Corpus } from './corpus.ts';
import { personNameText } from './person-name.ts';

/** One file of oracle/files.json. */
export interface FileEntry {
  readonly path: string;
  readonly sopClass: string | null;
  readonly sopInstance: string | null;
  readonly series: string | null;
  readonly study: string | null;
  readonly modality: string | null;
  readonly patientName: string | null;
  readonly patientId: string | null;
  /** Several terms are written as Python writes a list. */
  readonly charset: string | null;
  readonly instanceNumber: string | null;
  /** As the file meta information declares it; '' where that is missing. */
  readonly transferSyntax: string;
  readonly elements: number;
  /** No tool could read it. */
  readonly unreadable?: string;
  /** How many attributes the oracle's tools read differently; the name is one of them. */
  readonly disputedTags?: number;
}

/** What an index knows of a file, against pydicom. */
export function checkFile(entry: FileEntry, corpus: Corpus): Disagreements {
  try {
    const { part10 } = corpus.file(entry.path);
    if (entry.unreadable !== undefined) return ['is read, where no other tool could'];
    const { dataSet, fileMeta } = part10;
    const text = (tag: number) => asPythonWrites(dataSet.findStrings(tag));
    const stated = (written: string | null | undefined) => written?.trim() || null;
    const name = dataSet.findPersonName(Tag.PatientName);
    return [
      ...compare('SOP Class', text(Tag.SOPClassUID), stated(entry.sopClass)),
      ...compare('SOP Instance', text(Tag.SOPInstanceUID), stated(entry.sopInstance)),
      ...compare('series', text(Tag.SeriesInstanceUID), stated(entry.series)),
      ...compare('study', text(Tag.StudyInstanceUID), stated(entry.study)),
      ...compare('modality', text(Tag.Modality), stated(entry.modality)),
      ...compare('Patient ID', text(Tag.PatientID), stated(entry.patientId)),
      ...compare('character sets', text(Tag.SpecificCharacterSet), stated(entry.charset)),
      ...compare(
        'Instance Number',
        dataSet.findNumber(Tag.InstanceNumber) ?? null,
        numberOf(entry.instanceNumber),
      ),
      ...compare(
        'transfer syntax',
        fileMeta.findString(Tag.TransferSyntaxUID) ?? '',
        entry.transferSyntax ?? '',
      ),
      ...compare('attributes', [...dataSet.elements()].length, entry.elements),
      ...(entry.disputedTags
        ? []
        : compare(
            'Patient Name',
            (name && personNameText(name)) || null,
            withoutTrailingDelimiters(entry.patientName),
          )),
    ];
  } catch (error) {
    return entry.unreadable !== undefined && !reasonOf(error).startsWith('crashed') ? [] : [reasonOf(error)];
  }
}

/** Delimiters after the last component that is filled mean nothing, nor do spaces around one. PS3.5 §6.2.1.1. */
const withoutTrailingDelimiters = (name: string | null) =>
  name
    ?.split('=')
    .map((group) => group.replace(/ *(\^|$) */g, '$1').replace(/\^+$/, ''))
    .join('=')
    .replace(/=+$/, '') || null;

function numberOf(text: string | null): number | null {
  const number = Number.parseFloat(text ?? '');
  return Number.isNaN(number) ? null : number;
}

/** Several values as a list. */
function asPythonWrites(values: readonly string[]): string | null {
  const [first = null] = values;
  return values.length > 1 ? `[${values.map((value) => `'${value}'`).join(', ')}]` : first || null;
}
