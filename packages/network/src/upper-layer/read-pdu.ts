import { networkError } from '../errors.ts';
import { FieldReader } from './field-reader.ts';
import {
  type Abort,
  type AnsweredPresentationContext,
  type AssociateAc,
  type AssociateRj,
  type AssociateRq,
  type PDataTf,
  PDU_HEADER_BYTES,
  PDU_NAMES,
  type Pdu,
  type PresentationDataValue,
  type ProposedPresentationContext,
  type UserInformation,
} from './pdu.ts';
import { readUserInformation } from './user-information.ts';

/** Item types of A-ASSOCIATE-RQ and -AC. PS3.8 §9.3.2, §9.3.3. */
export const AssociateItem = {
  ApplicationContext: 0x10,
  ProposedPresentationContext: 0x20,
  AnsweredPresentationContext: 0x21,
  AbstractSyntax: 0x30,
  TransferSyntax: 0x40,
  UserInformation: 0x50,
} as const;

/**
 * Reads one whole PDU, header included. Reserved fields are not tested and unknown items are passed over
 * (PS3.8 §9.3.1); anything else that does not fit throws `NETWORK_PDU_INVALID` or `NETWORK_PDU_UNKNOWN_TYPE`.
 */
export function readPdu(bytes: Uint8Array): Pdu {
  const pduType = bytes[0] ?? 0;
  const name = PDU_NAMES[pduType];
  if (!name) throw networkError('NETWORK_PDU_UNKNOWN_TYPE', { pduType });
  const fields = new FieldReader(bytes, name);
  fields.skip(2, 'the PDU type');
  const content = fields.readWithin(fields.readUint32('the PDU length'), 'the PDU');
  switch (name) {
    case 'A-ASSOCIATE-RQ':
      return readAssociateRq(content);
    case 'A-ASSOCIATE-AC':
      return readAssociateAc(content);
    case 'A-ASSOCIATE-RJ':
      return readAssociateRj(content);
    case 'P-DATA-TF':
      return readPDataTf(content);
    case 'A-RELEASE-RQ':
    case 'A-RELEASE-RP':
      content.skip(4, 'the reserved field');
      return { type: name };
    case 'A-ABORT':
      return readAbort(content);
  }
}

function readAssociateRq(content: FieldReader): AssociateRq {
  const fields = readAssociate(content, AssociateItem.ProposedPresentationContext, readProposedContext);
  const ids = new Set(fields.presentationContexts.map(({ id }) => id));
  if (ids.size < fields.presentationContexts.length) content.fail('a presentation context id is used twice');
  return { type: 'A-ASSOCIATE-RQ', ...fields };
}

function readAssociateAc(content: FieldReader): AssociateAc {
  const fields = readAssociate(content, AssociateItem.AnsweredPresentationContext, readAnsweredContext);
  return { type: 'A-ASSOCIATE-AC', ...fields };
}

/** A request and its acceptance differ only in their presentation context items. PS3.8 §9.3.2, §9.3.3. */
function readAssociate<PresentationContext>(
  content: FieldReader,
  contextItemType: number,
  readContext: (item: FieldReader) => PresentationContext,
) {
  const protocolVersion = content.readUint16('the protocol version');
  content.skip(2, 'the reserved field');
  const calledAeTitle = content.readText(16, 'the called AE title');
  const callingAeTitle = content.readText(16, 'the calling AE title');
  content.skip(32, 'the reserved field');
  const presentationContexts: PresentationContext[] = [];
  let applicationContextName = '';
  let userInformation = noUserInformation;
  for (let next = content.readItem(); next; next = content.readItem()) {
    switch (next.itemType) {
      case AssociateItem.ApplicationContext:
        applicationContextName = next.content.readText(next.content.remaining, 'the application context');
        break;
      case contextItemType:
        presentationContexts.push(readContext(next.content));
        break;
      case AssociateItem.UserInformation:
        userInformation = readUserInformation(next.content);
        break;
    }
  }
  return {
    protocolVersion,
    calledAeTitle,
    callingAeTitle,
    applicationContextName,
    presentationContexts,
    userInformation,
  };
}

const noUserInformation: UserInformation = {
  maximumLength: 0,
  implementationClassUid: '',
  roleSelections: [],
  extendedNegotiations: [],
  commonExtendedNegotiations: [],
};

function readContextId(content: FieldReader): number {
  const id = content.readUint8('the presentation context id');
  content.skip(1, 'the reserved field');
  if (id % 2 === 0) content.fail(`presentation context id ${id} is even`);
  return id;
}

function readProposedContext(content: FieldReader): ProposedPresentationContext {
  const id = readContextId(content);
  content.skip(2, 'the reserved field');
  const transferSyntaxUids: string[] = [];
  let abstractSyntaxUid = '';
  for (let next = content.readItem(); next; next = content.readItem()) {
    const { itemType, content: syntax } = next;
    if (itemType === AssociateItem.AbstractSyntax) {
      abstractSyntaxUid = syntax.readText(syntax.remaining, 'the abstract syntax');
    } else if (itemType === AssociateItem.TransferSyntax) {
      transferSyntaxUids.push(syntax.readText(syntax.remaining, 'a transfer syntax'));
    }
  }
  return { id, abstractSyntaxUid, transferSyntaxUids };
}

/** When an acceptor wrongly answers with two transfer syntaxes the first one counts. */
function readAnsweredContext(content: FieldReader): AnsweredPresentationContext {
  const id = readContextId(content);
  const result = content.readUint8('the result');
  content.skip(1, 'the reserved field');
  let transferSyntaxUid = '';
  for (let next = content.readItem(); next; next = content.readItem()) {
    if (next.itemType !== AssociateItem.TransferSyntax || transferSyntaxUid !== '') continue;
    transferSyntaxUid = next.content.readText(next.content.remaining, 'the transfer syntax');
  }
  return { id, result, transferSyntaxUid };
}

function readAssociateRj(content: FieldReader): AssociateRj {
  content.skip(1, 'the reserved field');
  return {
    type: 'A-ASSOCIATE-RJ',
    result: content.readUint8('the result'),
    source: content.readUint8('the source'),
    reason: content.readUint8('the reason'),
  };
}

function readPDataTf(content: FieldReader): PDataTf {
  const values: PresentationDataValue[] = [];
  while (content.remaining > 0) {
    const byteLength = content.readUint32('the length of a presentation data value');
    if (byteLength < 2) content.fail(`a presentation data value of ${byteLength} bytes has no header`);
    const presentationContextId = content.readUint8('the presentation context id');
    const control = content.readUint8('the message control header');
    const bytes = content.readBytes(byteLength - 2, 'a presentation data value');
    values.push({
      presentationContextId,
      isCommand: (control & 0b01) !== 0,
      isLast: (control & 0b10) !== 0,
      bytes,
    });
  }
  if (values.length === 0) content.fail('it carries no presentation data value');
  return { type: 'P-DATA-TF', values };
}

function readAbort(content: FieldReader): Abort {
  content.skip(2, 'the reserved fields');
  return {
    type: 'A-ABORT',
    source: content.readUint8('the source'),
    reason: content.readUint8('the reason'),
  };
}

/** Bytes a PDU takes on the wire by its header, `undefined` while the header is not complete. */
export function findPduByteLength(header: Uint8Array): number | undefined {
  if (header.byteLength < PDU_HEADER_BYTES) return undefined;
  const view = new DataView(header.buffer, header.byteOffset, PDU_HEADER_BYTES);
  return PDU_HEADER_BYTES + view.getUint32(2);
}
