import type { FieldReader } from './field-reader.ts';
import { item, textBytes, uint16Bytes, uint32Bytes } from './field-writer.ts';
import type {
  CommonExtendedNegotiation,
  ExtendedNegotiation,
  RoleSelection,
  UserIdentity,
  UserInformation,
} from './pdu.ts';

/** Sub-item types of the User Information item. PS3.8 §D.1, PS3.7 §D.3.3. */
const SubItem = {
  MaximumLength: 0x51,
  ImplementationClassUid: 0x52,
  AsynchronousOperationsWindow: 0x53,
  RoleSelection: 0x54,
  ImplementationVersionName: 0x55,
  SopClassExtendedNegotiation: 0x56,
  SopClassCommonExtendedNegotiation: 0x57,
  UserIdentityRq: 0x58,
  UserIdentityAc: 0x59,
} as const;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads the sub-items; those of unknown type are passed over, as PS3.8 §9.3.1 demands. */
export function readUserInformation(fields: FieldReader): UserInformation {
  const roleSelections: RoleSelection[] = [];
  const extendedNegotiations: ExtendedNegotiation[] = [];
  const commonExtendedNegotiations: CommonExtendedNegotiation[] = [];
  const found: Mutable<UserInformation> = {
    maximumLength: 0,
    implementationClassUid: '',
    roleSelections,
    extendedNegotiations,
    commonExtendedNegotiations,
  };
  for (let next = fields.readItem(); next; next = fields.readItem()) {
    const { itemType, content } = next;
    switch (itemType) {
      case SubItem.MaximumLength:
        found.maximumLength = content.readUint32('the maximum length');
        break;
      case SubItem.ImplementationClassUid:
        found.implementationClassUid = content.readText(content.remaining, 'the implementation class UID');
        break;
      case SubItem.ImplementationVersionName:
        found.implementationVersionName = content.readText(content.remaining, 'the implementation version');
        break;
      case SubItem.AsynchronousOperationsWindow:
        found.asynchronousOperations = {
          invoked: content.readUint16('operations invoked'),
          performed: content.readUint16('operations performed'),
        };
        break;
      case SubItem.RoleSelection:
        roleSelections.push(readRoleSelection(content));
        break;
      case SubItem.SopClassExtendedNegotiation:
        extendedNegotiations.push(readExtendedNegotiation(content));
        break;
      case SubItem.SopClassCommonExtendedNegotiation:
        commonExtendedNegotiations.push(readCommonExtendedNegotiation(content));
        break;
      case SubItem.UserIdentityRq:
        found.userIdentity = readUserIdentity(content);
        break;
      case SubItem.UserIdentityAc:
        found.userIdentityResponse = readCountedBytes(content, 'the server response');
        break;
    }
  }
  return found;
}

/** The content of a User Information item, without its header. */
export function writeUserInformation(information: UserInformation): Uint8Array[] {
  const { asynchronousOperations, implementationVersionName, userIdentity, userIdentityResponse } =
    information;
  return [
    item(SubItem.MaximumLength, [uint32Bytes(information.maximumLength)]),
    item(SubItem.ImplementationClassUid, [textBytes(information.implementationClassUid)]),
    ...(asynchronousOperations
      ? [
          item(SubItem.AsynchronousOperationsWindow, [
            uint16Bytes(asynchronousOperations.invoked),
            uint16Bytes(asynchronousOperations.performed),
          ]),
        ]
      : []),
    ...information.roleSelections.map(writeRoleSelection),
    ...(implementationVersionName
      ? [item(SubItem.ImplementationVersionName, [textBytes(implementationVersionName)])]
      : []),
    ...information.extendedNegotiations.map(writeExtendedNegotiation),
    ...information.commonExtendedNegotiations.map(writeCommonExtendedNegotiation),
    ...(userIdentity ? [writeUserIdentity(userIdentity)] : []),
    ...(userIdentityResponse ? [item(SubItem.UserIdentityAc, countedBytes(userIdentityResponse))] : []),
  ];
}

function readRoleSelection(content: FieldReader): RoleSelection {
  return {
    sopClassUid: readCountedText(content, 'the SOP class of a role selection'),
    scu: content.readUint8('the SCU role') === 1,
    scp: content.readUint8('the SCP role') === 1,
  };
}

function writeRoleSelection({ sopClassUid, scu, scp }: RoleSelection): Uint8Array {
  return item(SubItem.RoleSelection, [...countedText(sopClassUid), Uint8Array.of(scu ? 1 : 0, scp ? 1 : 0)]);
}

function readExtendedNegotiation(content: FieldReader): ExtendedNegotiation {
  const sopClassUid = readCountedText(content, 'the SOP class of an extended negotiation');
  return { sopClassUid, information: content.readBytes(content.remaining, 'application information') };
}

function writeExtendedNegotiation({ sopClassUid, information }: ExtendedNegotiation): Uint8Array {
  return item(SubItem.SopClassExtendedNegotiation, [...countedText(sopClassUid), information]);
}

function readCommonExtendedNegotiation(content: FieldReader): CommonExtendedNegotiation {
  const sopClassUid = readCountedText(content, 'the SOP class of a common extended negotiation');
  const serviceClassUid = readCountedText(content, 'the service class of a common extended negotiation');
  const listLength = content.readUint16('the length of the related general SOP classes');
  const list = content.readWithin(listLength, 'the related general SOP classes');
  const relatedGeneralSopClassUids: string[] = [];
  while (list.remaining > 0)
    relatedGeneralSopClassUids.push(readCountedText(list, 'a related general SOP class'));
  return { sopClassUid, serviceClassUid, relatedGeneralSopClassUids };
}

function writeCommonExtendedNegotiation(negotiation: CommonExtendedNegotiation): Uint8Array {
  const related = negotiation.relatedGeneralSopClassUids.flatMap(countedText);
  const relatedLength = related.reduce((sum, part) => sum + part.byteLength, 0);
  return item(SubItem.SopClassCommonExtendedNegotiation, [
    ...countedText(negotiation.sopClassUid),
    ...countedText(negotiation.serviceClassUid),
    uint16Bytes(relatedLength),
    ...related,
  ]);
}

function readUserIdentity(content: FieldReader): UserIdentity {
  return {
    identityType: content.readUint8('the user identity type'),
    positiveResponseRequested: content.readUint8('positive-response-requested') === 1,
    primaryField: readCountedBytes(content, 'the primary field'),
    secondaryField: readCountedBytes(content, 'the secondary field'),
  };
}

function writeUserIdentity(identity: UserIdentity): Uint8Array {
  return item(SubItem.UserIdentityRq, [
    Uint8Array.of(identity.identityType, identity.positiveResponseRequested ? 1 : 0),
    ...countedBytes(identity.primaryField),
    ...countedBytes(identity.secondaryField),
  ]);
}

function readCountedBytes(content: FieldReader, field: string): Uint8Array {
  return content.readBytes(content.readUint16(`the length of ${field}`), field);
}

function readCountedText(content: FieldReader, field: string): string {
  return content.readText(content.readUint16(`the length of ${field}`), field);
}

const countedBytes = (bytes: Uint8Array): Uint8Array[] => [uint16Bytes(bytes.byteLength), bytes];
const countedText = (text: string): Uint8Array[] => countedBytes(textBytes(text));
