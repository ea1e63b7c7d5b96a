import {
  type DimseAnswer,
  type DimseServices,
  type IdentifierReply,
  type IdentifierRequest,
  Status,
  type UserInformation,
} from '@isocenter/network';
import type { NodePermission } from '@isocenter/network/api';
import type { Admission } from '../nodes/caller-desk.ts';
import { type NegotiatedService, serviceOf } from './registry.ts';

/**
 * Whether a caller is given a service by negotiation. One that may only retrieve needs contexts of the storage classes all the same, for
 * the sub-operations of a C-GET, in which it serves them (PS3.4 §C.5.3); a C-STORE of its own is then refused when it comes.
 */
export function isAllowed(
  { key, permission }: Pick<NegotiatedService, 'key' | 'permission'>,
  sopClassUid: string,
  { allows, userInformation }: { allows: ReadonlySet<NodePermission>; userInformation: UserInformation },
): boolean {
  if (permission === undefined || allows.has(permission)) return true;
  const receives = userInformation.roleSelections.some(
    (role) => role.sopClassUid === sopClassUid && role.scp,
  );
  return key === 'storage' && receives && allows.has('retrieve');
}

export interface AuthorizeOptions {
  readonly userInformation: UserInformation;
  /** What the peer may do at this moment. */
  readonly admitNow: () => Promise<Admission>;
  /** Hears the name of a service that was refused. */
  readonly onRefused: (service: string) => void;
}

/**
 * The services of an association, where each request is looked at again: what a node may do can be taken from it at any time, and not
 * all of it shows in the negotiation. Refused with 0124.
 */
export function authorize(
  services: Required<DimseServices>,
  { userInformation, admitNow, onRefused }: AuthorizeOptions,
): Required<DimseServices> {
  const refusalOf = async (sopClassUid: string): Promise<DimseAnswer | undefined> => {
    const service = serviceOf(sopClassUid, userInformation);
    if (service?.permission === undefined) return undefined;
    const admission = await admitNow();
    if ('refusal' in admission && admission.refusal === 'undecided') return undecided;
    if ('caller' in admission && admission.caller.allows.has(service.permission)) return undefined;
    onRefused(service.name);
    return notAuthorized;
  };
  const identified = (operation: 'find' | 'get' | 'move') =>
    async function* (request: IdentifierRequest): AsyncGenerator<IdentifierReply, void, void> {
      const refusal = await refusalOf(request.sopClassUid);
      if (refusal) yield refusal;
      else yield* services[operation](request);
    };
  return {
    store: async (request) => (await refusalOf(request.sopClassUid)) ?? services.store(request),
    find: identified('find'),
    get: identified('get'),
    move: identified('move'),
    normalized: async (request) => (await refusalOf(request.sopClassUid)) ?? services.normalized(request),
  };
}

const notAuthorized: DimseAnswer = {
  status: Status.NotAuthorized,
  errorComment: 'This node may not do that here',
};

/** The list of nodes cannot be read: later it may be. */
const undecided: DimseAnswer = {
  status: Status.ProcessingFailure,
  errorComment: 'Who may do that cannot be found out now',
};
