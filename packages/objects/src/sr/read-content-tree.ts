import { type DataSet, type Finding, formatTag, Tag } from '@isocenter/dicom';
import { type CodedConcept, findCode } from '../codes/coded-concept.ts';
import { objectsError } from '../errors.ts';
import {
  type PlacedInstance,
  readEvidence,
  readInstanceReference,
} from '../references/instance-reference.ts';
import { findNumberList } from '../values/number-list.ts';
import type { ContainerItem, ContentItem, GraphicPoint } from './content-item.ts';

/** A structured report: its header in short, and its content. PS3.3 C.17. */
export interface StructuredReport {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly title: CodedConcept | undefined;
  readonly completion: 'COMPLETE' | 'PARTIAL' | undefined;
  readonly isVerified: boolean;
  /** DA and TM in DICOM form. */
  readonly contentDate: string | undefined;
  readonly contentTime: string | undefined;
  readonly root: ContainerItem;
  /** Where the referenced instances belong. */
  readonly evidence: readonly PlacedInstance[];
  readonly findings: readonly Finding[];
}

/**
 * Reads the content tree of any structured report, Key Object Selections among them. Items of unknown value type and
 * items without the values they should have stay in the tree and are reported as findings. Throws
 * `OBJECTS_NOT_A_REPORT`.
 */
export function readStructuredReport(dataSet: DataSet): StructuredReport {
  const valueType = dataSet.findString(Tag.ValueType);
  const findings: Finding[] = [];
  const root = valueType === 'CONTAINER' ? readContentItem(dataSet, findings) : undefined;
  if (root?.valueType !== 'CONTAINER') throw objectsError('OBJECTS_NOT_A_REPORT', { valueType });
  const completion = dataSet.findString(Tag.CompletionFlag);
  return {
    sopClassUid: dataSet.findString(Tag.SOPClassUID) ?? '',
    sopInstanceUid: dataSet.findString(Tag.SOPInstanceUID) ?? '',
    title: root.concept,
    completion: completion === 'COMPLETE' || completion === 'PARTIAL' ? completion : undefined,
    isVerified: dataSet.findString(Tag.VerificationFlag) === 'VERIFIED',
    contentDate: dataSet.findString(Tag.ContentDate),
    contentTime: dataSet.findString(Tag.ContentTime),
    root,
    evidence: readEvidence(dataSet),
    findings,
  };
}

function readContentItem(item: DataSet, findings: Finding[]): ContentItem {
  const base = {
    relationship: item.findString(Tag.RelationshipType),
    concept: findCode(item, Tag.ConceptNameCodeSequence),
    observationDateTime: item.findString(Tag.ObservationDateTime),
    observationUid: item.findString(Tag.ObservationUID),
    children: item.findItems(Tag.ContentSequence).map((child) => readContentItem(child, findings)),
  };
  const identifier = item.findNumbers(Tag.ReferencedContentItemIdentifier);
  if (identifier.length > 0) {
    // The identifier counts from 1 and begins with the root itself.
    return {
      ...base,
      valueType: 'REFERENCE',
      targetPath: identifier.slice(1).map((position) => position - 1),
    };
  }
  return { ...base, ...readValue(item, findings) };
}

type Without<T> = T extends unknown
  ? Omit<T, 'relationship' | 'concept' | 'observationDateTime' | 'observationUid' | 'children'>
  : never;
/** The part of a content item that depends on its value type. */
type ContentValue = Without<ContentItem>;

function readValue(item: DataSet, findings: Finding[]): ContentValue {
  const valueType = item.findString(Tag.ValueType) ?? '';
  switch (valueType) {
    case 'CONTAINER':
      return readContainer(item);
    case 'TEXT':
      return {
        valueType,
        text: item.findText(Tag.TextValue) ?? missingValue(valueType, Tag.TextValue, findings),
      };
    case 'CODE': {
      const code = findCode(item, Tag.ConceptCodeSequence);
      if (!code) missingValue(valueType, Tag.ConceptCodeSequence, findings);
      return { valueType, code };
    }
    case 'NUM':
      return readNumber(item);
    case 'DATE':
      return { valueType, text: item.findString(Tag.Date) ?? missingValue(valueType, Tag.Date, findings) };
    case 'TIME':
      return { valueType, text: item.findString(Tag.Time) ?? missingValue(valueType, Tag.Time, findings) };
    case 'DATETIME':
      return {
        valueType,
        text: item.findString(Tag.DateTime) ?? missingValue(valueType, Tag.DateTime, findings),
      };
    case 'PNAME':
      return { valueType, name: item.findPersonName(Tag.PersonName) };
    case 'UIDREF':
      return { valueType, uid: item.findString(Tag.UID) ?? missingValue(valueType, Tag.UID, findings) };
    case 'IMAGE':
    case 'COMPOSITE':
    case 'WAVEFORM':
      return readReference(item, valueType, findings);
    case 'SCOORD':
    case 'SCOORD3D':
      return readCoordinates(item, valueType, findings);
    case 'TCOORD':
      return {
        valueType,
        rangeType: item.findString(Tag.TemporalRangeType) ?? '',
        samplePositions: item.findNumbers(Tag.ReferencedSamplePositions),
        timeOffsetsSeconds: item.findNumbers(Tag.ReferencedTimeOffsets),
        dateTimes: item.findStrings(Tag.ReferencedDateTime),
      };
    default:
      findings.push({
        code: 'OBJECTS_VALUE_TYPE_UNKNOWN',
        tag: Tag.ValueType,
        message: `A content item has ${valueType === '' ? 'no value type' : `the unknown value type ${valueType}`}; its value is not shown.`,
      });
      return { valueType: 'UNKNOWN', storedValueType: valueType };
  }
}

/** Notes a value that should be there, and stands in for it. */
function missingValue(valueType: string, tag: number, findings: Finding[]): '' {
  findings.push({
    code: 'OBJECTS_VALUE_MISSING',
    tag,
    message: `A content item of value type ${valueType} has no ${formatTag(tag)}.`,
  });
  return '';
}

function readContainer(item: DataSet): ContentValue {
  const continuity = item.findString(Tag.ContinuityOfContent);
  const template = item.findItem(Tag.ContentTemplateSequence);
  return {
    valueType: 'CONTAINER',
    continuity: continuity === 'SEPARATE' || continuity === 'CONTINUOUS' ? continuity : undefined,
    template: template && {
      identifier: template.findString(Tag.TemplateIdentifier) ?? '',
      mappingResource: template.findString(Tag.MappingResource) ?? '',
    },
  };
}

/** The floating point value is exact where the decimal string was rounded to 16 characters. PS3.3 C.18.1. */
function readNumber(item: DataSet): ContentValue {
  const measured = item.findItem(Tag.MeasuredValueSequence);
  return {
    valueType: 'NUM',
    value: measured?.findNumber(Tag.FloatingPointValue) ?? measured?.findNumber(Tag.NumericValue),
    text: measured?.findString(Tag.NumericValue),
    unit: measured && findCode(measured, Tag.MeasurementUnitsCodeSequence),
    qualifier: findCode(item, Tag.NumericValueQualifierCodeSequence),
  };
}

function readReference(
  item: DataSet,
  valueType: 'IMAGE' | 'COMPOSITE' | 'WAVEFORM',
  findings: Finding[],
): ContentValue {
  const referenced = item.findItem(Tag.ReferencedSOPSequence);
  if (!referenced) missingValue(valueType, Tag.ReferencedSOPSequence, findings);
  const reference = referenced && readInstanceReference(referenced);
  if (valueType === 'COMPOSITE') return { valueType, reference };
  if (valueType === 'WAVEFORM') {
    const numbers = referenced?.findNumbers(Tag.ReferencedWaveformChannels) ?? [];
    const channels = pairs(numbers).map(([group, channel]) => [group, channel] as const);
    return { valueType, reference, channels };
  }
  const state = referenced?.findItem(Tag.ReferencedSOPSequence);
  return { valueType, reference, presentationState: state && readInstanceReference(state) };
}

function pairs(numbers: readonly number[]): (readonly [number, number])[] {
  return Array.from({ length: Math.floor(numbers.length / 2) }, (_, index) => [
    numbers[2 * index] as number,
    numbers[2 * index + 1] as number,
  ]);
}

function readCoordinates(item: DataSet, valueType: 'SCOORD' | 'SCOORD3D', findings: Finding[]): ContentValue {
  const numbers = findNumberList(item, Tag.GraphicData, findings) ?? [];
  const graphicType = item.findString(Tag.GraphicType) ?? '';
  const dimensions = valueType === 'SCOORD' ? 2 : 3;
  if (numbers.length === 0 || numbers.length % dimensions !== 0) {
    findings.push({
      code: 'OBJECTS_GRAPHIC_DATA_UNEVEN',
      tag: Tag.GraphicData,
      message: `A ${valueType} has ${numbers.length} coordinates, which is no multiple of ${dimensions}; the rest is left out.`,
    });
  }
  if (valueType === 'SCOORD3D') {
    return {
      valueType,
      graphicType,
      pointsLps: Array.from({ length: Math.floor(numbers.length / 3) }, (_, index) => ({
        x: numbers[3 * index] as number,
        y: numbers[3 * index + 1] as number,
        z: numbers[3 * index + 2] as number,
      })),
      frameOfReferenceUid: item.findString(Tag.ReferencedFrameOfReferenceUID),
    };
  }
  const origin = item.findString(Tag.PixelOriginInterpretation);
  return {
    valueType,
    graphicType,
    points: pairs(numbers).map(([x, y]): GraphicPoint => ({ x, y })),
    pixelOrigin: origin === 'FRAME' || origin === 'VOLUME' ? origin : undefined,
  };
}
