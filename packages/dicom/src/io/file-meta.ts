import type { DataElement } from '../data-element.ts';
import { DataSet } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import { FileMetaInformationGroupLength, TransferSyntaxUID } from '../dictionary/tags.generated.ts';
import type { Finding } from '../errors.ts';
import { findTransferSyntax, TransferSyntaxUid } from '../transfer-syntax/transfer-syntax.ts';
import type { ByteSegment } from './byte-segment.ts';
import type { ElementParser } from './element-parser.ts';
import { type Encoding, explicitLittleEndian, sniffEncoding } from './encoding.ts';
import { addFinding } from './findings.ts';

const preambleByteLength = 128;
const isPrefixAt = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x44 && bytes[at + 1] === 0x49 && bytes[at + 2] === 0x43 && bytes[at + 3] === 0x4d;

/** Where the elements begin, and what stands before them. PS3.10 §7.1. */
export interface Part10Start {
  readonly preamble: Uint8Array | undefined;
  readonly byteOffset: number;
}

/**
 * Finds the first element: after the prefix, or at once in a file that lacks preamble and prefix. Undefined if this is no DICOM
 * file.
 */
export function findPart10Start(bytes: Uint8Array): Part10Start | undefined {
  const afterPrefix = preambleByteLength + 4;
  const startsAtOnce = sniffEncoding(bytes, 0) !== undefined;
  // The letters DICM may stand at byte 128 by chance, within a value.
  if (
    isPrefixAt(bytes, preambleByteLength) &&
    !(startsAtOnce && sniffEncoding(bytes, afterPrefix) === undefined)
  ) {
    return { preamble: bytes.subarray(0, preambleByteLength), byteOffset: afterPrefix };
  }
  if (isPrefixAt(bytes, 0) && sniffEncoding(bytes, 4) !== undefined)
    return { preamble: undefined, byteOffset: 4 };
  return startsAtOnce ? { preamble: undefined, byteOffset: 0 } : undefined;
}

/**
 * Whether the first bytes of a file look like DICOM: the prefix DICM at byte 128, or a plausible first element. 140 bytes are
 * enough to tell. PS3.10 §7.1.
 */
export function isLikelyPart10(headBytes: Uint8Array): boolean {
  return findPart10Start(headBytes) !== undefined;
}

/** File Meta Information, and how the data set after it is encoded. */
export interface FileMetaPart {
  readonly fileMeta: DataSet;
  readonly dataSetByteOffset: number;
  readonly transferSyntaxUid: string;
  readonly encoding: Encoding;
  readonly deflated: boolean;
}

/** Reads group 0002 and settles the data set's encoding by what is declared and what is there. PS3.10 §7.1. */
export function readFileMeta(
  parser: ElementParser,
  segment: ByteSegment,
  start: Part10Start,
  byteEnd: number,
): FileMetaPart {
  const { findings } = parser;
  if (start.preamble === undefined)
    addFinding(findings, {
      code: 'DICOM_PREAMBLE_MISSING',
      byteOffset: 0,
      message: 'The file has no preamble.',
    });
  const elements: DataElement[] = [];
  const metaEncoding = sniffEncoding(segment.bytes, start.byteOffset - segment.start) ?? explicitLittleEndian;
  const hasMeta = groupAt(segment, start.byteOffset, metaEncoding) === 2;
  const fileMeta = new DataSet(elements, {
    ...(hasMeta ? metaEncoding : explicitLittleEndian),
    context: parser,
  });
  const offset = hasMeta
    ? parser.parseDataSet(fileMeta, elements, start.byteOffset, byteEnd, (tag) => tag >>> 16 !== 2)
    : start.byteOffset;
  checkGroupLength(fileMeta, elements, offset, findings);
  return {
    fileMeta,
    dataSetByteOffset: offset,
    ...settleEncoding(fileMeta.findString(TransferSyntaxUID), segment, offset, findings),
  };
}

function groupAt(segment: ByteSegment, byteOffset: number, { bigEndian }: Encoding): number | undefined {
  const at = byteOffset - segment.start;
  return at + 2 <= segment.view.byteLength ? segment.view.getUint16(at, !bigEndian) : undefined;
}

function checkGroupLength(
  fileMeta: DataSet,
  elements: readonly DataElement[],
  metaEnd: number,
  findings: Finding[],
): void {
  const first = elements[0];
  if (first === undefined) {
    addFinding(findings, {
      code: 'DICOM_FILE_META_MISSING',
      message: 'The file has no File Meta Information (group 0002).',
    });
    return;
  }
  const declared = fileMeta.findNumber(FileMetaInformationGroupLength);
  const actual = metaEnd - (first.byteOffset + first.byteLength);
  if (first.tag === FileMetaInformationGroupLength && declared === actual) return;
  addFinding(findings, {
    code: 'DICOM_FILE_META_LENGTH',
    tag: FileMetaInformationGroupLength,
    byteOffset: first.byteOffset,
    message: `FileMetaInformationGroupLength (0002,0000) is ${declared ?? 'absent'}, the group has ${actual} bytes.`,
  });
}

/** Trusts the bytes more than the declaration. */
function settleEncoding(
  declaredUid: string | undefined,
  segment: ByteSegment,
  offset: number,
  findings: Finding[],
) {
  const declared = declaredUid === undefined ? undefined : findTransferSyntax(declaredUid);
  if (declared?.deflated)
    return { transferSyntaxUid: declared.uid, encoding: explicitLittleEndian, deflated: true };
  const sniffed = sniffEncoding(segment.bytes, offset - segment.start);
  const encoding =
    sniffed ??
    (declared === undefined
      ? explicitLittleEndian
      : { explicitVr: declared.explicitVr, bigEndian: declared.bigEndian });
  const actualUid = uidOfEncoding(encoding);
  if (declaredUid === undefined || declared === undefined) {
    addFinding(
      findings,
      declaredUid === undefined
        ? {
            code: 'DICOM_TRANSFER_SYNTAX_MISSING',
            tag: TransferSyntaxUID,
            message: `TransferSyntaxUID (0002,0010) is absent; the data set reads as ${actualUid}.`,
          }
        : {
            code: 'DICOM_TRANSFER_SYNTAX_UNKNOWN',
            tag: TransferSyntaxUID,
            message: `Transfer syntax ${declaredUid} is not known; the data set's elements read as ${actualUid}.`,
          },
    );
    return { transferSyntaxUid: declaredUid ?? actualUid, encoding, deflated: false };
  }
  if (declared.explicitVr === encoding.explicitVr && declared.bigEndian === encoding.bigEndian) {
    return { transferSyntaxUid: declared.uid, encoding, deflated: false };
  }
  addFinding(findings, {
    code: 'DICOM_TRANSFER_SYNTAX_WRONG',
    tag: TransferSyntaxUID,
    byteOffset: offset,
    message: `The data set is declared as ${declared.name} but reads as ${actualUid}.`,
  });
  return { transferSyntaxUid: declared.encapsulated ? declared.uid : actualUid, encoding, deflated: false };
}

function uidOfEncoding({ explicitVr, bigEndian }: Encoding): string {
  if (bigEndian) return TransferSyntaxUid.ExplicitVrBigEndian;
  return explicitVr ? TransferSyntaxUid.ExplicitVrLittleEndian : TransferSyntaxUid.ImplicitVrLittleEndian;
}

/** The encoding of a bare data set, as the negotiated transfer syntax says. */
export function encodingOfUid(transferSyntaxUid: string): Encoding & { readonly deflated: boolean } {
  const syntax = findTransferSyntax(transferSyntaxUid);
  if (syntax === undefined) throw dicomError('DICOM_TRANSFER_SYNTAX_UNKNOWN', { uid: transferSyntaxUid });
  return syntax;
}
