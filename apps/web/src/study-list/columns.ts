import type { StudyRow } from '../api.ts';
import { formatCount } from '../text/counts.ts';
import type { SortKey } from '../url/study-query.ts';

/** One column of the study table. */
export interface Column {
  readonly id: string;
  readonly label: string;
  /** Said in the tooltip where the label is short. */
  readonly fullLabel?: string;
  /** Present where the archive can order by it. */
  readonly sort?: SortKey;
  /** True where the first press sorts newest or largest first. */
  readonly descendingFirst?: boolean;
  readonly numeric?: boolean;
  readonly text: (row: StudyRow) => string;
  /** What the number counts; written beside it where there is no head, and told to assistive technology. */
  readonly unit?: (row: StudyRow) => string;
}

const sexWords: Readonly<Record<string, string>> = { M: 'M', F: 'F', O: 'Other' };

/** The sex as DICOM codes it (PS3.3 C.7.1.1), spelled where a letter alone would not be understood. */
export const formatSex = (code: string | undefined): string => (code ? (sexWords[code] ?? code) : '');

export const columns: readonly Column[] = [
  { id: 'patient', label: 'Patient', sort: 'patientName', text: (row) => row.patientName ?? '' },
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
  { id: 'series', label: 'Series', numeric: true, text: (row) => formatCount(row.numberOfSeries) },
  {
    id: 'images',
    label: 'Images',
    numeric: true,
    text: (row) => formatCount(row.numberOfInstances),
    unit: (row) => (row.numberOfInstances === 1 ? 'image' : 'images'),
  },
];

/** The patient's name, or words where it is unknown: a row must never look empty. */
export const patientLabel = (row: { readonly patientName?: string | undefined }): string =>
  row.patientName || 'Name unknown';
