import type { DataSet } from '@isocenter/dicom';
import { type Command, Option } from 'commander';
import { queryIdentifier } from '../remote/index.ts';
import { collected } from './find-command.ts';

/** What is to be fetched. */
export interface RetrieveChoice {
  readonly patient?: string;
  readonly study?: string;
  readonly series?: string;
  readonly instance?: string;
  readonly key: readonly string[];
}

/** The options that name it. */
export const withRetrieveOptions = (command: Command): Command =>
  command
    .option('--patient <ID>', 'all of a patient, by Patient ID')
    .option('--study <UID>', 'Study Instance UID')
    .option('--series <UID>', 'Series Instance UID; a study must be named too')
    .option('--instance <UID>', 'SOP Instance UID; study and series must be named too')
    .addOption(
      new Option('-k, --key <key=value>', 'another key, such as PatientID=12')
        .argParser(collected)
        .default([]),
    );

/** The level is that of the most that was named; `undefined`: nothing was, or a level above is missing. */
export function retrieveIdentifier({
  patient,
  study,
  series,
  instance,
  key,
}: RetrieveChoice): DataSet | undefined {
  const isWhole = instance ? study && series : series ? study : (study ?? patient);
  if (!isWhole) return undefined;
  const level = instance ? 'IMAGE' : series ? 'SERIES' : study ? 'STUDY' : 'PATIENT';
  const named = [
    ...(patient && level === 'PATIENT' ? [`PatientID=${patient}`] : []),
    ...(study ? [`StudyInstanceUID=${study}`] : []),
    ...(series ? [`SeriesInstanceUID=${series}`] : []),
    ...(instance ? [`SOPInstanceUID=${instance}`] : []),
  ];
  return queryIdentifier(level, [...named, ...key], { tellsMore: false });
}
