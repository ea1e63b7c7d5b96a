import type { RemoteStudy } from '../api.ts';
import type { SortKey } from '../url/study-query.ts';

const textOf: Readonly<Record<SortKey, (study: RemoteStudy) => string>> = {
  patientName: (study) => study.patientName ?? '',
  patientId: (study) => study.patientId ?? '',
  studyDate: (study) => `${study.studyDate ?? ''} ${study.studyTime ?? ''}`,
  modality: (study) => study.modalities.join(),
  studyDescription: (study) => study.studyDescription ?? '',
  accessionNumber: (study) => study.accessionNumber ?? '',
  receivedAt: () => '',
};

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

/** Other archives answer in an order of their own. What is unknown comes last either way; equal ones by their UID. */
export function sortStudies(
  studies: readonly RemoteStudy[],
  sort: SortKey,
  descending: boolean,
): RemoteStudy[] {
  const text = textOf[sort];
  return [...studies].sort((a, b) => {
    const [first, second] = [text(a).trim(), text(b).trim()];
    if (first === '' || second === '') return Number(first === '') - Number(second === '');
    const order = collator.compare(first, second) * (descending ? -1 : 1);
    return order || (a.studyInstanceUid < b.studyInstanceUid ? -1 : 1);
  });
}
