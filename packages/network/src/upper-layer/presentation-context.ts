import {
  type AnsweredPresentationContext,
  PresentationContextResult,
  type ProposedPresentationContext,
} from './pdu.ts';

/** In which transfer syntaxes one abstract syntax is taken. */
export interface SyntaxSupport {
  accepts(transferSyntaxUid: string): boolean;
  /** Taken only when the requestor offers nothing better. */
  isLastResort?(transferSyntaxUid: string): boolean;
}

/** Looks up an abstract syntax; `undefined`: not supported, `not allowed`: supported, but not for this requestor. */
export type FindSyntaxSupport = (abstractSyntaxUid: string) => SyntaxSupport | 'not allowed' | undefined;

/** A context both sides agreed on. */
export interface PresentationContext {
  readonly id: number;
  readonly abstractSyntaxUid: string;
  readonly transferSyntaxUid: string;
}

/**
 * Answers each proposed context with exactly one transfer syntax or the reason against it. The requestor's order
 * decides. PS3.8 §9.3.3.2.
 *
 * @example negotiatePresentationContexts([{ id: 1, abstractSyntaxUid: '1.2.840.10008.1.1', transferSyntaxUids: ['1.2.840.10008.1.2'] }], () => undefined)
 * // [{ id: 1, result: 3, transferSyntaxUid: '1.2.840.10008.1.2' }]
 */
export function negotiatePresentationContexts(
  proposed: readonly ProposedPresentationContext[],
  findSupport: FindSyntaxSupport,
): AnsweredPresentationContext[] {
  return proposed.map(({ id, abstractSyntaxUid, transferSyntaxUids }) => {
    // A transfer syntax must stand in a rejected context too, where it means nothing.
    const refused = (result: number) => ({ id, result, transferSyntaxUid: transferSyntaxUids[0] ?? '' });
    const support = findSupport(abstractSyntaxUid);
    if (!support) return refused(PresentationContextResult.AbstractSyntaxNotSupported);
    if (support === 'not allowed') return refused(PresentationContextResult.UserRejection);
    const acceptable = transferSyntaxUids.filter((uid) => support.accepts(uid));
    const transferSyntaxUid = acceptable.find((uid) => !support.isLastResort?.(uid)) ?? acceptable[0];
    if (transferSyntaxUid === undefined)
      return refused(PresentationContextResult.TransferSyntaxesNotSupported);
    return { id, result: PresentationContextResult.Acceptance, transferSyntaxUid };
  });
}

/** The accepted contexts by id. An answer that nobody proposed, be it the context or its transfer syntax, is passed over. */
export function agreedPresentationContexts(
  proposed: readonly ProposedPresentationContext[],
  answered: readonly AnsweredPresentationContext[],
): Map<number, PresentationContext> {
  const agreed = new Map<number, PresentationContext>();
  for (const { id, result, transferSyntaxUid } of answered) {
    const proposal = proposed.find((context) => context.id === id);
    if (!proposal || result !== PresentationContextResult.Acceptance) continue;
    if (!proposal.transferSyntaxUids.includes(transferSyntaxUid)) continue;
    agreed.set(id, { id, abstractSyntaxUid: proposal.abstractSyntaxUid, transferSyntaxUid });
  }
  return agreed;
}
