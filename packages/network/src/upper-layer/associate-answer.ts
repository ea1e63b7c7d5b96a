import { type IsocenterError, implementationClassUid, implementationVersionName } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import type { AssociateAc, AssociateRj, AssociateRq, ExtendedNegotiation, UserInformation } from './pdu.ts';
import { type FindSyntaxSupport, negotiatePresentationContexts } from './presentation-context.ts';

/** Why an association is refused. PS3.8 Table 9-21. */
export const Rejection = {
  /** Also: the user identity was not accepted. */
  NoReasonGiven: reject(1, 1, 1),
  ApplicationContextNotSupported: reject(1, 1, 2),
  CallingAeTitleNotRecognized: reject(1, 1, 3),
  CalledAeTitleNotRecognized: reject(1, 1, 7),
  TemporaryCongestion: reject(2, 3, 1),
  LocalLimitExceeded: reject(2, 3, 2),
} as const;

function reject(result: number, source: number, reason: number): AssociateRj {
  return { type: 'A-ASSOCIATE-RJ', result, source, reason };
}

/**
 * What a rejection means to who asked; `retryable` where the same request may be accepted later. PS3.8 Table 9-21.
 *
 * @example rejectionError({ type: 'A-ASSOCIATE-RJ', result: 2, source: 3, reason: 2 }).retryable // true
 */
export function rejectionError(rejected: AssociateRj): IsocenterError {
  const { result, source, reason } = rejected;
  const meaning = REJECTION_MEANINGS[`${source}-${reason}`] ?? 'no reason given';
  const code = isTransient(rejected)
    ? 'NETWORK_ASSOCIATION_REJECTED_FOR_NOW'
    : 'NETWORK_ASSOCIATION_REJECTED';
  return networkError(code, { result, source, reason, meaning });
}

/** By its result, or by its reason where a peer calls congestion or a limit of its own permanent. */
const isTransient = ({ result, source }: AssociateRj): boolean =>
  result === Rejection.TemporaryCongestion.result || source === Rejection.TemporaryCongestion.source;

const REJECTION_MEANINGS: Readonly<Record<string, string>> = {
  '1-2': 'application context name not supported',
  '1-3': 'calling AE title not recognized',
  '1-7': 'called AE title not recognized',
  '2-2': 'protocol version not supported',
  '3-1': 'temporary congestion',
  '3-2': 'local limit exceeded',
};

export interface AcceptOptions {
  readonly findSupport: FindSyntaxSupport;
  /** Longest P-DATA-TF variable field, in bytes, we want to receive. */
  readonly maximumLength: number;
  /** Whether we may be SCU of a SOP class whose SCP the requestor is, as for the sub-operations of a C-GET. Default: never. */
  readonly sendsTo?: (sopClassUid: string) => boolean;
  /** The answer to an SOP Class Extended Negotiation; `undefined`: none. PS3.7 §D.3.3.5. Default: none. */
  readonly answerExtended?: ((asked: ExtendedNegotiation) => Uint8Array | undefined) | undefined;
  /** How many operations the requestor may have under way, where it offers more than one. Default 1. PS3.7 §D.3.3.3. */
  readonly operationsPerformed?: number;
  /**
   * Says that the user identity was looked at and accepted, where the requestor asked for that; empty for a name with or without passcode.
   * Absent: the identity was not looked at, and the requestor sees so. PS3.7 §D.3.3.7.2.
   */
  readonly userIdentityResponse?: Uint8Array;
}

/**
 * The A-ASSOCIATE-AC to a request. Unless told otherwise, operations stay synchronous (PS3.7 §D.3.3.3) and the
 * requestor is SCU only (§D.3.3.4). Whether the requestor is who it says is decided before.
 */
export function acceptAssociation(request: AssociateRq, options: AcceptOptions): AssociateAc {
  const { userInformation } = request;
  const presentationContexts = negotiatePresentationContexts(
    request.presentationContexts,
    options.findSupport,
  );
  return {
    type: 'A-ASSOCIATE-AC',
    protocolVersion: 1,
    calledAeTitle: request.calledAeTitle,
    callingAeTitle: request.callingAeTitle,
    applicationContextName: request.applicationContextName,
    presentationContexts,
    userInformation: answerUserInformation(userInformation, options),
  };
}

function answerUserInformation(offered: UserInformation, options: AcceptOptions): UserInformation {
  const { maximumLength, sendsTo = () => false, operationsPerformed = 1, userIdentityResponse } = options;
  const { asynchronousOperations, roleSelections, extendedNegotiations, userIdentity } = offered;
  return {
    maximumLength,
    implementationClassUid,
    implementationVersionName,
    asynchronousOperations:
      asynchronousOperations && operationsWindow(asynchronousOperations, operationsPerformed),
    roleSelections: roleSelections.map(({ sopClassUid, scu, scp }) => ({
      sopClassUid,
      scu,
      scp: scp && sendsTo(sopClassUid),
    })),
    extendedNegotiations: extendedNegotiations.flatMap((offer) => {
      const information = options.answerExtended?.(offer);
      return information ? [{ sopClassUid: offer.sopClassUid, information }] : [];
    }),
    // Never answered: it only says of which service a class is. PS3.7 §D.3.3.6.
    commonExtendedNegotiations: [],
    userIdentityResponse: userIdentity?.positiveResponseRequested ? userIdentityResponse : undefined,
  };
}

/** What the requestor may invoke, at most as many as it asked for (0: any number), and one operation of ours at a time. */
function operationsWindow({ invoked }: { readonly invoked: number }, performed: number) {
  return { invoked: invoked === 0 ? performed : Math.min(invoked, performed), performed: 1 };
}
