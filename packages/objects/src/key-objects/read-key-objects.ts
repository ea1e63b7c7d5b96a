import { type DataSet, type Finding, SopClassUid, Tag } from '@isocenter/dicom';
import { type CodedConcept, isSameConcept } from '../codes/coded-concept.ts';
import { objectsError } from '../errors.ts';
import type { InstanceReference, PlacedInstance } from '../references/instance-reference.ts';
import type { ContentItem } from '../sr/content-item.ts';
import { readStructuredReport } from '../sr/read-content-tree.ts';
import {
  type KeyObjectReference,
  type KeyObjectSelection,
  keyObjectConcepts,
} from './key-object-selection.ts';
import { personNameValue } from './person-name-value.ts';

export interface ReadKeyObjects {
  readonly selection: KeyObjectSelection;
  readonly findings: readonly Finding[];
}

/**
 * Reads a Key Object Selection Document. Some writers list their instances only in the evidence sequence: these are
 * taken from there, with a finding. Throws `OBJECTS_NOT_A_KEY_OBJECT`.
 */
export function readKeyObjectSelection(dataSet: DataSet): ReadKeyObjects {
  const sopClassUid = dataSet.findString(Tag.SOPClassUID);
  if (sopClassUid !== SopClassUid.KeyObjectSelectionDocumentStorage) {
    throw objectsError('OBJECTS_NOT_A_KEY_OBJECT', { sopClassUid });
  }
  const { root, title, evidence, findings: reportFindings } = readStructuredReport(dataSet);
  const findings = [...reportFindings];
  const about = (concept: CodedConcept): ContentItem[] =>
    root.children.filter((item) => isSameConcept(item.concept, concept));
  const places = new Map(evidence.map((instance) => [instance.sopInstanceUid, instance]));
  let references = root.children
    .filter(
      (item) => item.valueType === 'IMAGE' || item.valueType === 'WAVEFORM' || item.valueType === 'COMPOSITE',
    )
    .flatMap(({ reference }) => (reference ? [placeReference(reference, places)] : []));
  if (references.length === 0 && evidence.length > 0) {
    references = evidence.map((instance) => ({ ...instance, frameNumbers: [] }));
    findings.push({
      code: 'OBJECTS_KEY_OBJECT_EVIDENCE_ONLY',
      tag: Tag.ContentSequence,
      message: 'The content lists no instances; those of the evidence sequence are taken.',
    });
  }
  if (references.some(({ studyInstanceUid }) => studyInstanceUid === undefined)) {
    findings.push({
      code: 'OBJECTS_KEY_OBJECT_NOT_IN_EVIDENCE',
      tag: Tag.CurrentRequestedProcedureEvidenceSequence,
      message: 'An instance is referenced that the evidence sequence does not list, so its study is unknown.',
    });
  }
  const [description] = about(keyObjectConcepts.description);
  const [observer] = about(keyObjectConcepts.personObserverName);
  const selection: KeyObjectSelection = {
    title: title ?? { value: '', scheme: '', meaning: '' },
    titleModifiers: about(keyObjectConcepts.titleModifier).flatMap((item) =>
      item.valueType === 'CODE' && item.code ? [item.code] : [],
    ),
    description: description?.valueType === 'TEXT' ? description.text : undefined,
    observerName:
      observer?.valueType === 'PNAME' ? observer.name && personNameValue(observer.name) : undefined,
    references,
  };
  return { selection, findings };
}

function placeReference(
  { sopClassUid, sopInstanceUid, frameNumbers }: InstanceReference,
  places: ReadonlyMap<string, PlacedInstance>,
): KeyObjectReference {
  const place = places.get(sopInstanceUid);
  return {
    sopClassUid,
    sopInstanceUid,
    frameNumbers,
    studyInstanceUid: place?.studyInstanceUid,
    seriesInstanceUid: place?.seriesInstanceUid,
  };
}
