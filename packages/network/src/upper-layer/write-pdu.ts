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

/**
 * P-DATA-TF PDUs one behind the other, in pieces: a long fragment is one as it is, all that lies between is written into one memory. The
 * memory of the fragments is read until the pieces are written.
 */
export function writePDataPieces(pdus: readonly PDataTf['values'][]): readonly Uint8Array[] {
  const written = new Uint8Array(pdus.reduce((sum, values) => sum + writtenBytes(values), 0));
  const view = new DataView(written.buffer);
  const pieces: Uint8Array[] = [];
  let begin = 0;
  let offset = 0;
  for (const values of pdus) {
    written[offset] = 4;
    view.setUint32(offset + 2, pDataBytes(values));
    offset += PDU_HEADER_BYTES;
    for (const { presentationContextId, isCommand, isLast, bytes } of values) {
      view.setUint32(offset, bytes.byteLength + 2);
      written[offset + 4] = presentationContextId;
      written[offset + 5] = (isCommand ? 0b01 : 0) | (isLast ? 0b10 : 0);
      offset += PDV_HEADER_BYTES;
      if (isApart(bytes)) {
        pieces.push(written.subarray(begin, offset), bytes);
        begin = offset;
      } else {
        written.set(bytes, offset);
        offset += bytes.byteLength;
      }
    }
  }
  if (offset > begin) pieces.push(written.subarray(begin));
  return pieces;
}

const isApart = (bytes: Uint8Array): boolean => bytes.byteLength >= LEAST_APART_BYTES;

/** The variable field of a P-DATA-TF. PS3.8 §9.3.5. */
const pDataBytes = (values: PDataTf['values']): number =>
  values.reduce((sum, { bytes }) => sum + PDV_HEADER_BYTES + bytes.byteLength, 0);

const writtenBytes = (values: PDataTf['values']): number =>
  values.reduce(
    (sum, { bytes }) => sum + PDV_HEADER_BYTES + (isApart(bytes) ? 0 : bytes.byteLength),
    PDU_HEADER_BYTES,
  );

const writePDataTf = ({ values }: PDataTf): Uint8Array => joinBytes(writePDataPieces([values]));
