import type { ReactNode } from 'react';
import type { StudyRow } from '../api.ts';
import { formatCount } from '../text/counts.ts';
import type { SortKey } from '../url/study-query.ts';
import { ArrivalMark, QuarantineMark } from './study-marks.tsx';

/** One column of a table of studies. */
export interface Column<Row = StudyRow> {
  readonly id: string;
  readonly label: string;
  /** Said in the tooltip where the label is short. */
  readonly fullLabel?: string;
  /** Present where the archive can order by it. */
  readonly sort?: SortKey;
  /** True where the first press sorts newest or largest first. */
  readonly descendingFirst?: boolean;
  readonly numeric?: boolean;
  readonly text: (row: Row) => string;
  /** What the number counts; written beside it where there is no head, and told to assistive technology. */
  readonly unit?: (row: Row) => string;
  /** Drawn before the text. */
  readonly before?: (row: Row) => ReactNode;
  /** Drawn after the text. */
  readonly after?: (row: Row) => ReactNode;
}

const sexWords: Readonly<Record<string, string>> = { M: 'M', F: 'F', O: 'Other' };

/** The sex as DICOM codes it (PS3.3 C.7.1.1), spelled where a letter alone would not be understood. */
export const formatSex = (code: string | undefined): string => (code ? (sexWords[code] ?? code) : '');

/** What a study of any archive tells of itself. */
type Described = Pick<
  StudyRow,
  | 'patientName'
  | 'patientId'
  | 'patientBirthDate'
  | 'patientSex'
  | 'studyDate'
  | 'modalities'
  | 'studyDescription'
  | 'accessionNumber'
>;

/** The patient's name, or words where it is unknown: a row must never look empty. */
export const patientLabel = (row: { readonly patientName?: string | undefined }): string =>
  row.patientName || 'Name unknown';

/** Whose it is and what it is, the same in every list. */
export const describingColumns: readonly Column<Described>[] = [
  { id: 'patient', label: 'Patient', sort: 'patientName', text: patientLabel },
  { id: 'id', label: 'Patient ID', sort: 'patientId', text: (row) => row.patientId ?? '' },
  { id: 'birth', label: 'Born', fullLabel: 'Birth date', text: (row) => row.patientBirthDate ?? '' },
  { id: 'sex', label: 'Sex', text: (row) => formatSex(row.patientSex) },
  {
    id: 'date',
    label: 'Study date',
    sort: 'studyDate',
    descendingFirst: true,
    text: (row) => row.studyDate ?? '',
  },
  {
    id: 'modality',
    label: 'Mod.',
    fullLabel: 'Modality',
    sort: 'modality',
    text: (row) => row.modalities.join(', '),
  },
  {
    id: 'description',
    label: 'Description',
    sort: 'studyDescription',
    text: (row) => row.studyDescription ?? '',
  },
  {
    id: 'accession',
    label: 'Accession',
    fullLabel: 'Accession number',
    sort: 'accessionNumber',
    text: (row) => row.accessionNumber ?? '',
  },
];

/** The columns of our own archive. */
export const columns: readonly Column[] = [
  ...describingColumns.map((column) =>
    column.id === 'patient' ? { ...column, before: (row: StudyRow) => <QuarantineMark row={row} /> } : column,
  ),
  { id: 'series', label: 'Series', numeric: true, text: (row) => formatCount(row.numberOfSeries) },
  {
    id: 'images',
    label: 'Images',
    numeric: true,
    text: (row) => formatCount(row.numberOfInstances),
    unit: (row) => (row.numberOfInstances === 1 ? 'image' : 'images'),
    after: (row) => <ArrivalMark row={row} />,
  },
];
