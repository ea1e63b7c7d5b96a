import { joinBytes } from '@isocenter/dicom';
import { aeTitleBytes, item, textBytes, uint16Bytes, uint32Bytes } from './field-writer.ts';
import {
  type AnsweredPresentationContext,
  type AssociateAc,
  type AssociateRq,
  type PDataTf,
  PDU_HEADER_BYTES,
  PDV_HEADER_BYTES,
  type Pdu,
  type ProposedPresentationContext,
} from './pdu.ts';
import { AssociateItem } from './read-pdu.ts';
import { writeUserInformation } from './user-information.ts';

/** One PDU in one piece, so that it leaves in one write. PS3.8 §9.3. */
export function writePdu(pdu: Pdu): Uint8Array {
  switch (pdu.type) {
    case 'A-ASSOCIATE-RQ':
      return withHeader(1, [
        ...writeAssociateHeader(pdu),
        ...pdu.presentationContexts.map(writeProposedContext),
        item(AssociateItem.UserInformation, writeUserInformation(pdu.userInformation)),
      ]);
    case 'A-ASSOCIATE-AC':
      return withHeader(2, [
        ...writeAssociateHeader(pdu),
        ...pdu.presentationContexts.map(writeAnsweredContext),
        item(AssociateItem.UserInformation, writeUserInformation(pdu.userInformation)),
      ]);
    case 'A-ASSOCIATE-RJ':
      return withHeader(3, [Uint8Array.of(0, pdu.result, pdu.source, pdu.reason)]);
    case 'P-DATA-TF':
      return writePDataTf(pdu);
    case 'A-RELEASE-RQ':
      return withHeader(5, [new Uint8Array(4)]);
    case 'A-RELEASE-RP':
      return withHeader(6, [new Uint8Array(4)]);
    case 'A-ABORT':
      return withHeader(7, [Uint8Array.of(0, 0, pdu.source, pdu.reason)]);
  }
}

function withHeader(pduType: number, parts: readonly Uint8Array[]): Uint8Array {
  const byteLength = parts.reduce((sum, part) => sum + part.byteLength, 0);
  return joinBytes([Uint8Array.of(pduType, 0), uint32Bytes(byteLength), ...parts]);
}

function writeAssociateHeader(pdu: AssociateRq | AssociateAc): Uint8Array[] {
  return [
    uint16Bytes(pdu.protocolVersion),
    new Uint8Array(2),
    aeTitleBytes(pdu.calledAeTitle),
    aeTitleBytes(pdu.callingAeTitle),
    new Uint8Array(32),
    item(AssociateItem.ApplicationContext, [textBytes(pdu.applicationContextName)]),
  ];
}

function writeProposedContext(context: ProposedPresentationContext): Uint8Array {
  return item(AssociateItem.ProposedPresentationContext, [
    Uint8Array.of(context.id, 0, 0, 0),
    item(AssociateItem.AbstractSyntax, [textBytes(context.abstractSyntaxUid)]),
    ...context.transferSyntaxUids.map((uid) => item(AssociateItem.TransferSyntax, [textBytes(uid)])),
  ]);
}

function writeAnsweredContext(context: AnsweredPresentationContext): Uint8Array {
  return item(AssociateItem.AnsweredPresentationContext, [
    Uint8Array.of(context.id, 0, context.result, 0),
    item(AssociateItem.TransferSyntax, [textBytes(context.transferSyntaxUid)]),
  ]);
}

/** Shorter fragments are copied: a piece of its own costs more. */
const LEAST_APART_BYTES = 4096;

/** The same in pieces, one behind the other: a long fragment is not copied. Its memory is read until the pieces are written. */
export function writePduPieces(pdu: Pdu): readonly Uint8Array[] {
  const isApart =
    pdu.type === 'P-DATA-TF' && pdu.values.some(({ bytes }) => bytes.byteLength >= LEAST_APART_BYTES);
  if (!isApart) return [writePdu(pdu)];
  const headers = writePDataTf({ ...pdu, values: pdu.values.map((value) => ({ ...value, bytes: NOTHING })) });
  const view = new DataView(headers.buffer);
  view.setUint32(2, headers.byteLength - PDU_HEADER_BYTES + sumOf(pdu.values));
  return pdu.values.flatMap(({ bytes }, index) => {
    const begin = index === 0 ? 0 : PDU_HEADER_BYTES + index * PDV_HEADER_BYTES;
    const end = PDU_HEADER_BYTES + (index + 1) * PDV_HEADER_BYTES;
    view.setUint32(end - PDV_HEADER_BYTES, bytes.byteLength + 2);
    return [headers.subarray(begin, end), bytes];
  });
}

const NOTHING = new Uint8Array(0);

const sumOf = (values: PDataTf['values']): number =>
  values.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);

/** Copies each fragment once, straight to its place. */
function writePDataTf({ values }: PDataTf): Uint8Array {
  const byteLength = values.reduce((sum, { bytes }) => sum + PDV_HEADER_BYTES + bytes.byteLength, 0);
  const pdu = new Uint8Array(PDU_HEADER_BYTES + byteLength);
  const view = new DataView(pdu.buffer);
  pdu[0] = 4;
  view.setUint32(2, byteLength);
  let offset = PDU_HEADER_BYTES;
  for (const { presentationContextId, isCommand, isLast, bytes } of values) {
    view.setUint32(offset, bytes.byteLength + 2);
    pdu[offset + 4] = presentationContextId;
    pdu[offset + 5] = (isCommand ? 0b01 : 0) | (isLast ? 0b10 : 0);
    pdu.set(bytes, offset + PDV_HEADER_BYTES);
    offset += PDV_HEADER_BYTES + bytes.byteLength;
  }
  return pdu;
}
