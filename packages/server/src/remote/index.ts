export type { ProposedContext } from './outgoing-contexts.ts';
export { type FormRules, findOutgoingForm, openOutgoing } from './outgoing-form.ts';
export { type SendOptions, type SentInstance, sendInstances } from './send-instances.ts';
