import { implementationClassUid, implementationVersionName } from '@isocenter/dicom';
import type { AssociateAc, AssociateRj, AssociateRq } from './pdu.ts';
import { type FindSyntaxSupport, negotiatePresentationContexts } from './presentation-context.ts';

/** Why an association is refused. PS3.8 Table 9-21. */
export const Rejection = {
  ApplicationContextNotSupported: reject(1, 1, 2),
  CallingAeTitleNotRecognized: reject(1, 1, 3),
  CalledAeTitleNotRecognized: reject(1, 1, 7),
  TemporaryCongestion: reject(2, 3, 1),
  LocalLimitExceeded: reject(2, 3, 2),
} as const;

function reject(result: number, source: number, reason: number): AssociateRj {
  return { type: 'A-ASSOCIATE-RJ', result, source, reason };
}

/** The words of PS3.8 Table 9-21 for a rejection. */
export function rejectionMeaning({ source, reason }: AssociateRj): string {
  return REJECTION_MEANINGS[`${source}-${reason}`] ?? 'no reason given';
}

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
}

/**
 * The A-ASSOCIATE-AC to a request. Operations stay synchronous (PS3.7 §D.3.3.3), roles are those of the default:
 * the requestor is SCU (§D.3.3.4). User identity is neither asked for nor answered (§D.3.3.7).
 */
export function acceptAssociation(
  request: AssociateRq,
  { findSupport, maximumLength }: AcceptOptions,
): AssociateAc {
  const { userInformation } = request;
  return {
    type: 'A-ASSOCIATE-AC',
    protocolVersion: 1,
    calledAeTitle: request.calledAeTitle,
    callingAeTitle: request.callingAeTitle,
    applicationContextName: request.applicationContextName,
    presentationContexts: negotiatePresentationContexts(request.presentationContexts, findSupport),
    userInformation: {
      maximumLength,
      implementationClassUid,
      implementationVersionName,
      asynchronousOperations: userInformation.asynchronousOperations && { invoked: 1, performed: 1 },
      roleSelections: userInformation.roleSelections.map(({ sopClassUid, scu }) => ({
        sopClassUid,
        scu,
        scp: false,
      })),
      extendedNegotiations: [],
      commonExtendedNegotiations: [],
    },
  };
}
