import { DataSet } from '../data-set.ts';
import { dicomError } from '../dicom-error.ts';
import { FileMetaInformationGroupLength, TransferSyntaxUID } from '../dictionary/tags.generated.ts';
import type { Finding } from '../errors.ts';
import { findTransferSyntax, TransferSyntaxUid } from '../transfer-syntax/transfer-syntax.ts';
import { ByteSegment } from './byte-segment.ts';
import type { ElementParser, Stop } from './element-parser.ts';
import { type Encoding, explicitLittleEndian, sniffEncoding } from './encoding.ts';
import { addFinding } from './findings.ts';

const preambleByteLength = 128;
/** The most bytes to look at before it is known how a file begins: preamble, prefix, and the header of an element. */
export const longestStart = preambleByteLength + 4 + 8;
const isPrefixAt = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x44 && bytes[at + 1] === 0x49 && bytes[at + 2] === 0x43 && bytes[at + 3] === 0x4d;

const stopAfterFileMeta: Stop = {
  tagBegin: 0x00020000,
  tagEnd: 0x00030000,
  loadsAll: true,
  before: (tag) => tag >>> 16 !== 2,
};

/** Where the elements begin, and what stands before them. PS3.10 §7.1. */
export interface Part10Start {
  readonly preamble: Uint8Array | undefined;
  readonly byteOffset: number;
}

/**
 * Finds the first element: after the prefix, or at once in a file that lacks preamble and prefix. Undefined if this is no DICOM
 * file.
 */
function findPart10Start(head: ByteSegment, sourceEnd: number): Part10Start | undefined {
  const { bytes } = head;
  const afterPrefix = preambleByteLength + 4;
  const startsAtOnce = sniffEncoding(head, 0, sourceEnd) !== undefined;
  // The letters DICM may stand at byte 128 by chance, within a value.
  if (
    isPrefixAt(bytes, preambleByteLength) &&
    !(startsAtOnce && sniffEncoding(head, afterPrefix, sourceEnd) === undefined)
  ) {
    return { preamble: bytes.subarray(0, preambleByteLength), byteOffset: afterPrefix };
  }
  if (isPrefixAt(bytes, 0) && sniffEncoding(head, 4, sourceEnd) !== undefined)
    return { preamble: undefined, byteOffset: 4 };
  return startsAtOnce ? { preamble: undefined, byteOffset: 0 } : undefined;
}

/**
 * Whether the first bytes of a file look like DICOM: the prefix DICM at byte 128, or a plausible first element. 140 bytes are
 * enough to tell. PS3.10 §7.1.
 */
export function isLikelyPart10(headBytes: Uint8Array): boolean {
  return findPart10Start(new ByteSegment(headBytes), headBytes.byteLength) !== undefined;
}

/** What stands before a data set, and how the data set is encoded. */
export interface Beginning {
  readonly preamble: Uint8Array | undefined;
  readonly fileMeta: DataSet;
  readonly dataSetByteOffset: number;
  readonly transferSyntaxUid: string;
  readonly encoding: Encoding;
  readonly deflated: boolean;
}

/**
 * Reads what stands before the data set: preamble, prefix and group 0002, or nothing where the bytes are a bare data set in the
 * transfer syntax given. PS3.10 §7.1.
 */
export function readBeginning(parser: ElementParser, bareTransferSyntaxUid: string | undefined): Beginning {
  if (bareTransferSyntaxUid !== undefined) return bareBeginning(parser, bareTransferSyntaxUid);
  const start = findPart10Start(parser.segment, parser.sourceEnd);
  if (start === undefined) {
    const byteLength = Number.isFinite(parser.sourceEnd) ? parser.sourceEnd : parser.segment.end;
    throw dicomError('DICOM_NOT_DICOM', { byteLength }, { where: 'At byte 0' });
  }
  if (start.byteOffset >= parser.sourceEnd) throw dicomError('DICOM_EMPTY', {});
  return readFileMeta(parser, start);
}

function bareBeginning(parser: ElementParser, transferSyntaxUid: string): Beginning {
  const syntax = findTransferSyntax(transferSyntaxUid);
  if (syntax === undefined) throw dicomError('DICOM_TRANSFER_SYNTAX_UNKNOWN', { uid: transferSyntaxUid });
  return {
    preamble: undefined,
    fileMeta: new DataSet({ explicitVr: true, bigEndian: false, context: parser }),
    dataSetByteOffset: 0,
    transferSyntaxUid,
    encoding: syntax,
    deflated: syntax.deflated,
  };
}

/** Reads group 0002 and settles the data set's encoding by what is declared and what is there. PS3.10 §7.1. */
function readFileMeta(parser: ElementParser, { preamble, byteOffset }: Part10Start): Beginning {
  const { findings } = parser;
  if (preamble === undefined)
    addFinding(findings, {
      code: 'DICOM_PREAMBLE_MISSING',
      byteOffset: 0,
      message: 'The file has no preamble.',
    });
  const { explicitVr, bigEndian } = parser.sniff(byteOffset) ?? explicitLittleEndian;
  const fileMeta = new DataSet({ explicitVr, bigEndian, context: parser });
  const offset = parser.parseDataSet(fileMeta, byteOffset, parser.sourceEnd, stopAfterFileMeta);
  checkGroupLength(fileMeta, offset, findings);
  const declaredUid = fileMeta.findString(TransferSyntaxUID);
  const sniffed = parser.sniff(offset);
  const { transferSyntaxUid, encoding, deflated } = settleEncoding(declaredUid, sniffed, offset, findings);
  return { preamble, fileMeta, dataSetByteOffset: offset, transferSyntaxUid, encoding, deflated };
}

function checkGroupLength(fileMeta: DataSet, metaEnd: number, findings: Finding[]): void {
  if (fileMeta.table.length === 0) {
    addFinding(findings, {
      code: 'DICOM_FILE_META_MISSING',
      byteOffset: metaEnd,
      message: 'The file has no File Meta Information (group 0002).',
    });
    return;
  }
  const declared = fileMeta.findNumber(FileMetaInformationGroupLength);
  const first = fileMeta.table.at(0, fileMeta);
  const actual = metaEnd - fileMeta.table.valueEnd(0);
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
  sniffed: Encoding | undefined,
  offset: number,
  findings: Finding[],
) {
  const declared = declaredUid === undefined ? undefined : findTransferSyntax(declaredUid);
  if (declared?.deflated && !sniffed?.explicitVr)
    return { transferSyntaxUid: declared.uid, encoding: explicitLittleEndian, deflated: true };
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
            byteOffset: offset,
            message: `TransferSyntaxUID (0002,0010) is absent; the data set reads as ${actualUid}.`,
          }
        : {
            code: 'DICOM_TRANSFER_SYNTAX_UNKNOWN',
            tag: TransferSyntaxUID,
            byteOffset: offset,
            message: `Transfer syntax ${declaredUid} is not known; the data set's elements read as ${actualUid}.`,
          },
    );
    return { transferSyntaxUid: declaredUid ?? actualUid, encoding, deflated: false };
  }
  if (
    declared.explicitVr === encoding.explicitVr &&
    declared.bigEndian === encoding.bigEndian &&
    !declared.deflated
  ) {
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
