import type { AssociateAc, AssociateRq, UserInformation } from './pdu.ts';
import { agreedPresentationContexts, type PresentationContext } from './presentation-context.ts';

/** What one side may be for a SOP class. PS3.7 §D.3.3.4. */
export interface Roles {
  readonly scu: boolean;
  readonly scp: boolean;
}

/** What an A-ASSOCIATE-RQ and the -AC to it make up, seen from one side. */
export interface AssociationAgreement {
  /** By id. */
  readonly contexts: ReadonlyMap<number, PresentationContext>;
  /** What the peer told of itself, its longest P-DATA-TF variable field among it. */
  readonly peer: UserInformation;
  /** How many operations we may have under way at the peer; may be infinite. PS3.7 §D.3.3.3. */
  readonly operationsInvoked: number;
  /** How many the peer may have under way here. */
  readonly operationsPerformed: number;
  /** What we may be for a SOP class. */
  rolesIn(sopClassUid: string): Roles;
}

/** Without role selection the requestor is SCU and the acceptor SCP. PS3.7 §D.3.3.4. */
const DEFAULT_REQUESTOR_ROLES: Roles = { scu: true, scp: false };

export function associationAgreement(
  side: 'requestor' | 'acceptor',
  request: AssociateRq,
  accepted: AssociateAc,
): AssociationAgreement {
  const isRequestor = side === 'requestor';
  const requested = request.userInformation;
  const answered = accepted.userInformation;
  const rolesOfRequestor = requestorRoles(requested, answered);
  const ofRequestor = leastOf(
    requested.asynchronousOperations?.invoked,
    answered.asynchronousOperations?.invoked,
  );
  const ofAcceptor = leastOf(
    requested.asynchronousOperations?.performed,
    answered.asynchronousOperations?.performed,
  );
  return {
    contexts: agreedPresentationContexts(request.presentationContexts, accepted.presentationContexts),
    peer: isRequestor ? answered : requested,
    operationsInvoked: isRequestor ? ofRequestor : ofAcceptor,
    operationsPerformed: isRequestor ? ofAcceptor : ofRequestor,
    rolesIn: (sopClassUid) => {
      const { scu, scp } = rolesOfRequestor.get(sopClassUid) ?? DEFAULT_REQUESTOR_ROLES;
      return isRequestor ? { scu, scp } : { scu: scp, scp: scu };
    },
  };
}

/** The acceptor can only turn down what was proposed. PS3.7 Table D.3-9a. */
function requestorRoles(requested: UserInformation, answered: UserInformation): Map<string, Roles> {
  const proposals = new Map(requested.roleSelections.map((proposal) => [proposal.sopClassUid, proposal]));
  return new Map(
    answered.roleSelections.flatMap(({ sopClassUid, scu, scp }): [string, Roles][] => {
      const proposal = proposals.get(sopClassUid);
      return proposal ? [[sopClassUid, { scu: scu && proposal.scu, scp: scp && proposal.scp }]] : [];
    }),
  );
}

/** Asynchronous only where both say so; 0 stands for any number. PS3.7 §D.3.3.3. */
function leastOf(requested: number | undefined, answered: number | undefined): number {
  if (requested === undefined || answered === undefined) return 1;
  return Math.min(requested || Number.POSITIVE_INFINITY, answered || Number.POSITIVE_INFINITY);
}
