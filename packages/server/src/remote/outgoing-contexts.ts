import type { StoredInstance } from '@isocenter/archive';
import { compressedForms, type FormRules, nativeForms } from './outgoing-form.ts';

/** One presentation context that is proposed. PS3.8 §9.3.2.2. */
export interface ProposedContext {
  readonly abstractSyntaxUid: string;
  readonly transferSyntaxUids: readonly string[];
}

/** What goes over one association. */
export interface OutgoingLoad<Instance> {
  readonly presentationContexts: readonly ProposedContext[];
  readonly instances: readonly Instance[];
}

/** Ids are odd and fit in a byte. PS3.8 §9.3.2.2. */
const mostContexts = 128;

type Kind = Pick<StoredInstance, 'sopClassUid' | 'transferSyntaxUid'>;

/**
 * Which associations instances need, in their order. Each stored transfer syntax is a context of its own, so that the peer can take
 * every one; one of native ones and one of compressed ones follow for what it does not take.
 */
export function planAssociations<Instance extends Kind>(
  instances: readonly Instance[],
  { preferredTransferSyntaxUid }: FormRules = {},
): OutgoingLoad<Instance>[] {
  const syntaxesOf = new Map<string, Set<string>>();
  for (const { sopClassUid, transferSyntaxUid } of instances) {
    const syntaxes =
      syntaxesOf.get(sopClassUid) ?? new Set(preferredTransferSyntaxUid ? [preferredTransferSyntaxUid] : []);
    syntaxesOf.set(sopClassUid, syntaxes.add(transferSyntaxUid));
  }
  const loads: { presentationContexts: ProposedContext[]; sopClassUids: Set<string> }[] = [];
  for (const [sopClassUid, syntaxes] of syntaxesOf) {
    const contexts = contextsOf(sopClassUid, syntaxes);
    const last = loads[loads.length - 1];
    if (last && last.presentationContexts.length + contexts.length <= mostContexts) {
      last.presentationContexts.push(...contexts);
      last.sopClassUids.add(sopClassUid);
    } else loads.push({ presentationContexts: contexts, sopClassUids: new Set([sopClassUid]) });
  }
  return loads.map(({ presentationContexts, sopClassUids }) => ({
    presentationContexts,
    instances: instances.filter(({ sopClassUid }) => sopClassUids.has(sopClassUid)),
  }));
}

function contextsOf(abstractSyntaxUid: string, syntaxes: ReadonlySet<string>): ProposedContext[] {
  const stored = [...syntaxes].slice(0, mostContexts - 2).map((uid) => [uid]);
  return [...stored, nativeForms, compressedForms].map((transferSyntaxUids) => ({
    abstractSyntaxUid,
    transferSyntaxUids,
  }));
}
