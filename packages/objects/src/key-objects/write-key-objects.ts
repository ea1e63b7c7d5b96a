import { type DataSet, type DataSetContent, dataSetOf, SopClassUid, Tag } from '@isocenter/dicom';
import { type CodedConcept, codeContent } from '../codes/coded-concept.ts';
import { objectsError } from '../errors.ts';
import {
  evidenceContent,
  instanceReferenceContent,
  type PlacedInstance,
  referenceValueType,
} from '../references/instance-reference.ts';
import {
  type KeyObjectReference,
  type KeyObjectSelection,
  keyObjectConcepts,
} from './key-object-selection.ts';

/** What a new document is known by; UIDs and moments come from the caller, who owns clock and chance. */
export interface NewDocument {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly seriesNumber: number;
  readonly instanceNumber: number;
  /** YYYYMMDD */
  readonly contentDate: string;
  /** HHMMSS */
  readonly contentTime: string;
  readonly manufacturer: string;
}

/**
 * Writes a Key Object Selection Document (PS3.3 A.35.4). `anyOfStudy` is any instance of the selected study: patient and
 * study are taken from it. References go into the content with their frames and into the evidence with their place.
 * Throws `OBJECTS_KEY_OBJECT_EMPTY`, `OBJECTS_KEY_OBJECT_UNPLACED`, `OBJECTS_KEY_OBJECT_STUDIES`, `OBJECTS_FRAME_NUMBER`.
 */
export function writeKeyObjectSelection(
  selection: KeyObjectSelection,
  { anyOfStudy, document }: { readonly anyOfStudy: DataSet; readonly document: NewDocument },
): DataSet {
  const placed = selection.references.map(placedReference);
  if (placed.length === 0) throw objectsError('OBJECTS_KEY_OBJECT_EMPTY', {});
  const numberOfStudies = new Set(placed.map(({ studyInstanceUid }) => studyInstanceUid)).size;
  if (numberOfStudies > 1) throw objectsError('OBJECTS_KEY_OBJECT_STUDIES', { numberOfStudies });
  return dataSetOf(
    {
      ...patientAndStudy(anyOfStudy),
      SOPClassUID: SopClassUid.KeyObjectSelectionDocumentStorage,
      SOPInstanceUID: document.sopInstanceUid,
      StudyInstanceUID: placed[0]?.studyInstanceUid,
      SeriesInstanceUID: document.seriesInstanceUid,
      Modality: 'KO',
      SeriesNumber: document.seriesNumber,
      ReferencedPerformedProcedureStepSequence: [],
      Manufacturer: document.manufacturer,
      InstanceNumber: document.instanceNumber,
      ContentDate: document.contentDate,
      ContentTime: document.contentTime,
      CurrentRequestedProcedureEvidenceSequence: evidenceContent(placed),
      ValueType: 'CONTAINER',
      ConceptNameCodeSequence: [codeContent(selection.title)],
      ContinuityOfContent: 'SEPARATE',
      ContentTemplateSequence: [{ MappingResource: 'DCMR', TemplateIdentifier: '2010' }],
      ContentSequence: contentOf(selection),
    },
    { characterSet: 'ISO_IR 192' },
  );
}

function placedReference({
  studyInstanceUid,
  seriesInstanceUid,
  ...instance
}: KeyObjectReference): PlacedInstance {
  if (!studyInstanceUid || !seriesInstanceUid) throw objectsError('OBJECTS_KEY_OBJECT_UNPLACED', {});
  for (const frameNumber of instance.frameNumbers) {
    if (!Number.isInteger(frameNumber) || frameNumber < 1)
      throw objectsError('OBJECTS_FRAME_NUMBER', { frameNumber });
  }
  const { sopClassUid, sopInstanceUid } = instance;
  return { studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid };
}

/** Rows of TID 2010 in their order: modifiers, observer, description, instances. */
function contentOf({
  titleModifiers,
  observerName,
  description,
  references,
}: KeyObjectSelection): DataSetContent[] {
  const items = titleModifiers.map((modifier) =>
    codeItem('HAS CONCEPT MOD', keyObjectConcepts.titleModifier, modifier),
  );
  if (observerName) {
    items.push(codeItem('HAS OBS CONTEXT', keyObjectConcepts.observerType, keyObjectConcepts.person), {
      RelationshipType: 'HAS OBS CONTEXT',
      ValueType: 'PNAME',
      ConceptNameCodeSequence: [codeContent(keyObjectConcepts.personObserverName)],
      PersonName: observerName,
    });
  }
  if (description) {
    items.push({
      RelationshipType: 'CONTAINS',
      ValueType: 'TEXT',
      ConceptNameCodeSequence: [codeContent(keyObjectConcepts.description)],
      TextValue: description,
    });
  }
  for (const { sopClassUid, sopInstanceUid, frameNumbers } of references) {
    items.push({
      RelationshipType: 'CONTAINS',
      ValueType: referenceValueType(sopClassUid),
      ReferencedSOPSequence: [
        instanceReferenceContent({ sopClassUid, sopInstanceUid, frameNumbers, segmentNumbers: [] }),
      ],
    });
  }
  return items;
}

function codeItem(relationship: string, concept: CodedConcept, code: CodedConcept): DataSetContent {
  return {
    RelationshipType: relationship,
    ValueType: 'CODE',
    ConceptNameCodeSequence: [codeContent(concept)],
    ConceptCodeSequence: [codeContent(code)],
  };
}

/** Patient and General Study modules of the study that is selected from. PS3.3 C.7.1.1, C.7.2.1. */
function patientAndStudy(dataSet: DataSet): DataSetContent {
  const copy = (tag: number): string => dataSet.findString(tag) ?? '';
  return {
    PatientName: copy(Tag.PatientName),
    PatientID: copy(Tag.PatientID),
    IssuerOfPatientID: dataSet.findString(Tag.IssuerOfPatientID),
    PatientBirthDate: copy(Tag.PatientBirthDate),
    PatientSex: copy(Tag.PatientSex),
    StudyDate: copy(Tag.StudyDate),
    StudyTime: copy(Tag.StudyTime),
    ReferringPhysicianName: copy(Tag.ReferringPhysicianName),
    StudyID: copy(Tag.StudyID),
    AccessionNumber: copy(Tag.AccessionNumber),
    StudyDescription: dataSet.findString(Tag.StudyDescription),
  };
}
