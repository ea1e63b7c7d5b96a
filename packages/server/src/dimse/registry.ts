import {
  findTransferSyntax,
  nameOfUid,
  type SopClass,
  storageSopClasses,
  TransferSyntaxUid,
} from '@isocenter/dicom';
import {
  agreedFindOptions,
  type ExtendedNegotiation,
  type FindOptions,
  type FindSyntaxSupport,
  informationModels,
  readFindOptions,
  readRetrieveOptions,
  type SyntaxSupport,
  type UserInformation,
  VERIFICATION_SOP_CLASS,
  writeFindOptions,
  writeRetrieveOptions,
} from '@isocenter/network';
import {
  MODALITY_WORKLIST_FIND,
  PERFORMED_PROCEDURE_STEP,
  PERFORMED_PROCEDURE_STEP_RETRIEVE,
  STORAGE_COMMITMENT,
} from './procedure-sop-classes.ts';
import { isTakenAsStorage } from './storage-rule.ts';

/** Names a row; `ServiceFactories` holds what serves it under the same name. */
export type ServiceKey =
  | 'verification'
  | 'storage'
  | 'query'
  | 'retrieval'
  | 'worklist'
  | 'procedure-step'
  | 'commitment';

/** Which transfer syntaxes a service takes, and the words for it in the conformance statement. */
export interface TransferSyntaxRule extends SyntaxSupport {
  readonly words: string;
}

/** One row of what this node negotiates as acceptor: the one place that code and conformance statement ask. PS3.4. */
export interface NegotiatedService {
  readonly key: ServiceKey;
  readonly name: string;
  /** The SOP classes known by name; where `rule` is given it may take others too. */
  readonly sopClasses: () => Iterable<Pick<SopClass, 'name' | 'uid'>>;
  readonly rule?: {
    readonly words: string;
    takes(sopClassUid: string, userInformation: UserInformation): boolean;
  };
  readonly transferSyntaxes: TransferSyntaxRule;
  /** Ours. `SCU` beside it: also towards a requestor that offers by role selection to be SCP. PS3.7 §D.3.3.4. */
  readonly roles: 'SCP' | 'SCP and SCU';
  /** SOP Class Extended Negotiation. PS3.7 §D.3.3.5. */
  readonly extended?: {
    readonly words: string;
    /** The answer to what the requestor offers. */
    answer(information: Uint8Array): Uint8Array;
  };
  /** What a node must be allowed to do to be given it; absent: everyone. */
  readonly permission?: 'store' | 'query' | 'retrieve' | 'worklist' | 'commitment';
}

/**
 * Whatever we can find our way in: every transfer syntax we know. Compressed ones come first if the sender puts
 * them first, so that nothing is re-encoded; deflated and big endian only when nothing else is offered.
 */
const everyTransferSyntax: TransferSyntaxRule = {
  words: 'all of the table below',
  accepts: (uid) => findTransferSyntax(uid) !== undefined,
  isLastResort: (uid) => {
    const transferSyntax = findTransferSyntax(uid);
    return transferSyntax !== undefined && (transferSyntax.deflated || transferSyntax.bigEndian);
  },
};

/** What a data set without pixels is written in; big endian only when nothing else is offered. */
const plainTransferSyntaxes: TransferSyntaxRule = {
  words:
    'Implicit VR Little Endian, Explicit VR Little Endian; Explicit VR Big Endian when nothing else is offered',
  accepts: (uid) => PLAIN_SYNTAXES.has(uid),
  isLastResort: (uid) => uid === TransferSyntaxUid.ExplicitVrBigEndian,
};

const PLAIN_SYNTAXES: ReadonlySet<string> = new Set([
  TransferSyntaxUid.ImplicitVrLittleEndian,
  TransferSyntaxUid.ExplicitVrLittleEndian,
  TransferSyntaxUid.ExplicitVrBigEndian,
]);

const named = (uid: string) => ({ uid, name: nameOfUid(uid) ?? uid });

/** Everything of PS3.4 Table C.5-1 that the index can do. */
const ableFindOptions: FindOptions = {
  relationalQueries: true,
  combinedDateTimeMatching: true,
  fuzzyPersonNames: true,
  timezoneAdjustment: true,
};

/** Where a UID fits several rows the first counts. */
export const negotiatedServices: readonly NegotiatedService[] = [
  {
    key: 'verification',
    name: 'Verification',
    sopClasses: () => [{ name: 'Verification', uid: VERIFICATION_SOP_CLASS }],
    transferSyntaxes: everyTransferSyntax,
    roles: 'SCP',
  },
  {
    key: 'storage',
    name: 'Storage',
    sopClasses: storageSopClasses,
    rule: {
      words:
        'and any UID of the storage arc that PS3.6 does not name as something else, any class announced as storage by common extended negotiation, any private UID',
      takes: isTakenAsStorage,
    },
    transferSyntaxes: everyTransferSyntax,
    // For the sub-operations of a C-GET.
    roles: 'SCP and SCU',
    permission: 'store',
  },
  {
    key: 'query',
    name: 'Query/Retrieve: C-FIND',
    sopClasses: () => informationModels.map(({ findSopClassUid }) => named(findSopClassUid)),
    transferSyntaxes: plainTransferSyntaxes,
    roles: 'SCP',
    extended: {
      words: 'relational queries, combined date-time matching, fuzzy names, timezone adjustment',
      answer: (information) =>
        writeFindOptions(
          agreedFindOptions(readFindOptions(information), ableFindOptions),
          information.byteLength,
        ),
    },
    permission: 'query',
  },
  {
    key: 'retrieval',
    name: 'Query/Retrieve: C-MOVE and C-GET',
    sopClasses: () =>
      informationModels.flatMap(({ moveSopClassUid, getSopClassUid }) =>
        [moveSopClassUid, getSopClassUid].map(named),
      ),
    transferSyntaxes: plainTransferSyntaxes,
    roles: 'SCP',
    extended: {
      words: 'relational retrieval',
      answer: (information) => writeRetrieveOptions(readRetrieveOptions(information)),
    },
    permission: 'retrieve',
  },
  {
    key: 'worklist',
    name: 'Modality Worklist',
    sopClasses: () => [named(MODALITY_WORKLIST_FIND)],
    transferSyntaxes: plainTransferSyntaxes,
    roles: 'SCP',
    permission: 'worklist',
  },
  {
    key: 'procedure-step',
    name: 'Modality Performed Procedure Step',
    sopClasses: () => [PERFORMED_PROCEDURE_STEP, PERFORMED_PROCEDURE_STEP_RETRIEVE].map(named),
    transferSyntaxes: plainTransferSyntaxes,
    roles: 'SCP',
    permission: 'worklist',
  },
  {
    key: 'commitment',
    name: 'Storage Commitment Push Model',
    sopClasses: () => [named(STORAGE_COMMITMENT)],
    transferSyntaxes: plainTransferSyntaxes,
    roles: 'SCP and SCU',
    permission: 'commitment',
  },
];

const serviceBySopClass: ReadonlyMap<string, NegotiatedService> = new Map(
  negotiatedServices.flatMap((service) =>
    [...service.sopClasses()].map(({ uid }): [string, NegotiatedService] => [uid, service]),
  ),
);

/** The service an abstract syntax belongs to; `undefined`: not supported. */
export function serviceOf(
  sopClassUid: string,
  userInformation: UserInformation,
): NegotiatedService | undefined {
  return (
    serviceBySopClass.get(sopClassUid) ??
    negotiatedServices.find(({ rule }) => rule?.takes(sopClassUid, userInformation))
  );
}

/** What `acceptAssociation` asks: the registry, as far as a service is served here and this requestor may have it. */
export function negotiationWith(
  userInformation: UserInformation,
  isServed: (service: NegotiatedService) => boolean,
  isAllowed: (service: NegotiatedService, sopClassUid: string) => boolean,
): {
  readonly findSupport: FindSyntaxSupport;
  readonly sendsTo: (sopClassUid: string) => boolean;
  readonly answerExtended: (asked: ExtendedNegotiation) => Uint8Array | undefined;
} {
  const offered = (sopClassUid: string): NegotiatedService | undefined => {
    const service = serviceOf(sopClassUid, userInformation);
    return service && isServed(service) ? service : undefined;
  };
  const allowed = (sopClassUid: string): NegotiatedService | undefined => {
    const service = offered(sopClassUid);
    return service && isAllowed(service, sopClassUid) ? service : undefined;
  };
  return {
    findSupport: (uid) => allowed(uid)?.transferSyntaxes ?? (offered(uid) && 'not allowed'),
    sendsTo: (uid) => allowed(uid)?.roles === 'SCP and SCU',
    answerExtended: ({ sopClassUid, information }) => allowed(sopClassUid)?.extended?.answer(information),
  };
}
