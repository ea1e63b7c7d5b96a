import { type DataSet, SopClassUid, Tag } from '@isocenter/dicom';

/** Titles that take what a Key Object Selection references out of use. PS3.16 CID 7011; IHE RAD 4.66. */
const rejectionCodes: ReadonlySet<string> = new Set(['113001', '113037', '113038', '113039']);

/** What a rejection note hides. */
export interface RejectionNote {
  /** Code Value of the title, of coding scheme DCM. */
  readonly code: string;
  /** An instance is hidden in the study that the note says it lies in, so that no note reaches beyond it. */
  readonly references: readonly { readonly studyInstanceUid: string; readonly sopInstanceUid: string }[];
}

/**
 * The instances a Key Object Selection takes out of use, when its title is one of rejection. What it selects stands in
 * its content; a document that lists its instances as evidence only is taken by that. PS3.3 C.17.6, PS3.16 TID 2010.
 */
export function findRejectionNote(dataSet: DataSet): RejectionNote | undefined {
  if (dataSet.findString(Tag.SOPClassUID) !== SopClassUid.KeyObjectSelectionDocumentStorage) return undefined;
  const title = dataSet.findItem(Tag.ConceptNameCodeSequence);
  const code = title?.findString(Tag.CodeValue) ?? '';
  if (title?.findString(Tag.CodingSchemeDesignator) !== 'DCM' || !rejectionCodes.has(code)) return undefined;
  const evidence = evidenceOf(dataSet);
  const selected = new Set(selectedIn(dataSet));
  const references = evidence.filter(
    ({ sopInstanceUid }) => selected.size === 0 || selected.has(sopInstanceUid),
  );
  return { code, references };
}

/** Current Requested Procedure Evidence Sequence: each instance with the study it lies in. PS3.3 C.17.2.2. */
function evidenceOf(dataSet: DataSet): RejectionNote['references'] {
  return dataSet.findItems(Tag.CurrentRequestedProcedureEvidenceSequence).flatMap((study) => {
    const studyInstanceUid = study.findString(Tag.StudyInstanceUID);
    if (!studyInstanceUid) return [];
    const series = study.findItems(Tag.ReferencedSeriesSequence);
    return series.flatMap(referencedIn).map((sopInstanceUid) => ({ studyInstanceUid, sopInstanceUid }));
  });
}

/** Key Object Selection Documents have one level of content items. PS3.3 A.35.4.3.1.2. */
function selectedIn(dataSet: DataSet): string[] {
  return dataSet.findItems(Tag.ContentSequence).flatMap(referencedIn);
}

function referencedIn(item: DataSet): string[] {
  return item
    .findItems(Tag.ReferencedSOPSequence)
    .map((reference) => reference.findString(Tag.ReferencedSOPInstanceUID))
    .filter((uid) => uid !== undefined && uid !== '') as string[];
}
