import {
  type DimseAnswer,
  type DimseInvoker,
  type DimseServices,
  type ExtendedNegotiation,
  type IdentifierReply,
  type IdentifierRequest,
  Status,
  type UserInformation,
} from '@isocenter/network';
import type { NodeRecord } from '../records/index.ts';
import { type ServiceKey, serviceOf } from './registry.ts';

/** The other side of an association that we accepted. */
export interface AssociationPeer {
  /** As it named itself. */
  readonly aeTitle: string;
  readonly address: string | undefined;
  /** What we know of it; absent for some program of this machine. */
  readonly node: NodeRecord | undefined;
  /** On whose behalf its requests are carried out. */
  readonly userId: string;
  readonly userInformation: UserInformation;
  /** What was agreed beyond presentation contexts: our answers to the requestor's offers. */
  readonly extendedNegotiations: readonly ExtendedNegotiation[];
  /** The roles we agreed to be SCU in: SOP classes that the requestor serves on this association. */
  readonly servedSopClassUids: ReadonlySet<string>;
  /** Carries requests of ours on the same association, and knows its presentation contexts. */
  readonly invoker: DimseInvoker;
}

/** Makes the services of one association, for one row of the registry. */
export type ServiceFactory = (peer: AssociationPeer) => DimseServices;

/** What serves each row; rows without one are not offered. Verification is served by every association. */
export type ServiceFactories = { readonly [K in Exclude<ServiceKey, 'verification'>]?: ServiceFactory };

export const isServed = (key: ServiceKey, factories: ServiceFactories): boolean =>
  key === 'verification' || factories[key] !== undefined;

/** The services of one association: each request goes to the one that its SOP class belongs to. */
export function composeServices(factories: ServiceFactories, peer: AssociationPeer): Required<DimseServices> {
  const made = new Map<ServiceKey, DimseServices>();
  const servicesFor = (sopClassUid: string): DimseServices => {
    const key = serviceOf(sopClassUid, peer.userInformation)?.key;
    if (key === undefined || key === 'verification') return {};
    const services = made.get(key) ?? factories[key]?.(peer) ?? {};
    made.set(key, services);
    return services;
  };
  const identified =
    (operation: 'find' | 'get' | 'move') =>
    (request: IdentifierRequest): AsyncIterable<IdentifierReply> =>
      servicesFor(request.sopClassUid)[operation]?.(request) ?? only(unrecognized);
  return {
    store: async (request) => servicesFor(request.sopClassUid).store?.(request) ?? unrecognized,
    find: identified('find'),
    get: identified('get'),
    move: identified('move'),
    normalized: async (request) => servicesFor(request.sopClassUid).normalized?.(request) ?? unrecognized,
  };
}

const unrecognized: DimseAnswer = { status: Status.UnrecognizedOperation };

async function* only(answer: DimseAnswer): AsyncGenerator<DimseAnswer, void, void> {
  yield answer;
}
