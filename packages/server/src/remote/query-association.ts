import type { DimseServices, DimseServiceUser, RoleSelection } from '@isocenter/network';
import type { ProposedContext } from './outgoing-contexts.ts';

/** Opens an association with the node that is asked. */
export type Connect = (purpose: {
  readonly presentationContexts: readonly ProposedContext[];
  readonly roleSelections?: readonly RoleSelection[];
  readonly services?: DimseServices;
  readonly cancelMs?: number;
}) => Promise<DimseServiceUser>;

/** Identifiers are small: what every node takes will do. */
export const queryContext = (abstractSyntaxUid: string): ProposedContext => ({
  abstractSyntaxUid,
  transferSyntaxUids: ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'],
});
