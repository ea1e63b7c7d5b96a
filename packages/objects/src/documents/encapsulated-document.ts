import { type BytesRange, type DataSet, type Finding, Tag } from '@isocenter/dicom';
import { type CodedConcept, findCode } from '../codes/coded-concept.ts';
import { objectsError } from '../errors.ts';
import { type InstanceReference, readInstanceReference } from '../references/instance-reference.ts';

/** A document of another format inside an instance: PDF, CDA, STL, OBJ, MTL. PS3.3 A.45, A.85, C.24.2. */
export interface EncapsulatedDocument {
  readonly sopInstanceUid: string;
  readonly title: string | undefined;
  readonly concept: CodedConcept | undefined;
  /** Lower case, without parameters, such as application/pdf; undefined where neither file nor SOP Class says. */
  readonly mimeType: string | undefined;
  /** Types of what the document holds in turn, as in a CDA with an attachment. */
  readonly containedMimeTypes: readonly string[];
  /** Where the document lies in the bytes or the source that the data set was read from, without what pads it. */
  readonly range: BytesRange;
  /** Encapsulated Document Length says how long it is; else an even one may end with a byte of padding. */
  readonly isLengthStated: boolean;
  /** Burned In Annotation: whether the document names the patient. */
  readonly namesPatient: boolean | undefined;
  readonly sources: readonly InstanceReference[];
  readonly findings: readonly Finding[];
}

/** SOP Classes of one format only. PS3.4 B.5. */
const mimeTypeOfSopClass: Readonly<Record<string, string>> = {
  '1.2.840.10008.5.1.4.1.1.104.1': 'application/pdf',
  '1.2.840.10008.5.1.4.1.1.104.2': 'text/xml',
  '1.2.840.10008.5.1.4.1.1.104.3': 'model/stl',
  '1.2.840.10008.5.1.4.1.1.104.4': 'model/obj',
  '1.2.840.10008.5.1.4.1.1.104.5': 'model/mtl',
};

/** Reads what there is to know of an encapsulated document without its bytes. Throws `OBJECTS_OTHER_KIND`. PS3.3 C.24.2. */
export function readEncapsulatedDocument(dataSet: DataSet): EncapsulatedDocument {
  const element = dataSet.findElement(Tag.EncapsulatedDocument);
  const sopClassUid = dataSet.findString(Tag.SOPClassUID);
  if (element === undefined) {
    throw objectsError('OBJECTS_OTHER_KIND', {
      kind: 'encapsulated document',
      attribute: 'Encapsulated Document (0042,0011)',
      sopClassUid,
    });
  }
  const findings: Finding[] = [];
  const stated = dataSet.findNumber(Tag.EncapsulatedDocumentLength);
  const isLengthStated = stated !== undefined && stated <= element.byteLength;
  if (stated !== undefined && !isLengthStated) {
    findings.push({
      code: 'OBJECTS_DOCUMENT_CUT',
      tag: Tag.EncapsulatedDocumentLength,
      message: `The document should have ${stated} bytes, ${element.byteLength} are there.`,
    });
  }
  const burnedIn = dataSet.findString(Tag.BurnedInAnnotation);
  return {
    sopInstanceUid: dataSet.findString(Tag.SOPInstanceUID) ?? '',
    title: dataSet.findString(Tag.DocumentTitle),
    concept: findCode(dataSet, Tag.ConceptNameCodeSequence),
    mimeType: readMimeType(dataSet, sopClassUid, findings),
    containedMimeTypes: dataSet.findStrings(Tag.ListOfMIMETypes),
    range: {
      byteOffset: element.byteOffset,
      byteLength: isLengthStated ? stated : element.byteLength,
    },
    isLengthStated,
    namesPatient: burnedIn === undefined ? undefined : burnedIn === 'YES',
    sources: dataSet.findItems(Tag.SourceInstanceSequence).map(readInstanceReference),
    findings,
  };
}

function readMimeType(
  dataSet: DataSet,
  sopClassUid: string | undefined,
  findings: Finding[],
): string | undefined {
  const stated = dataSet.findString(Tag.MIMETypeOfEncapsulatedDocument)?.split(';')[0]?.trim().toLowerCase();
  const implied = mimeTypeOfSopClass[sopClassUid ?? ''];
  if (stated === undefined || stated === '') return implied;
  if (implied !== undefined && stated !== implied) {
    findings.push({
      code: 'OBJECTS_DOCUMENT_TYPE_DIFFERS',
      tag: Tag.MIMETypeOfEncapsulatedDocument,
      message: `The document says it is ${stated}, its SOP Class is for ${implied}.`,
    });
  }
  return stated;
}

/**
 * The document's bytes, a view, without padding: what lies beyond its stated length, or, where none is stated, a last NUL
 * that XML and plain text cannot hold. Throws `DICOM_VALUE_NOT_LOADED` where they are to be read from the source by `range`.
 */
export function documentBytes(dataSet: DataSet, document: EncapsulatedDocument): Uint8Array {
  const bytes = dataSet.getBytes(Tag.EncapsulatedDocument).subarray(0, document.range.byteLength);
  const isText = document.mimeType?.startsWith('text/') || document.mimeType?.endsWith('xml');
  return !document.isLengthStated && isText && bytes.at(-1) === 0 ? bytes.subarray(0, -1) : bytes;
}
