export {
  type Connect,
  getInstances,
  moveInstances,
  queryContext,
  type RetrieveOptions,
} from './get-instances.ts';
export { findInstanceInFile } from './instance-in-file.ts';
export type { ProposedContext } from './outgoing-contexts.ts';
export { type FormRules, findOutgoingForm, openOutgoing } from './outgoing-form.ts';

export { Part10Folder } from './part10-folder.ts';
export { type FindLevel, queryIdentifier, worklistFindSopClass } from './query-keys.ts';
export {
  type OutgoingAssociation,
  type SendOptions,
  type SentInstance,
  sendInstances,
} from './send-instances.ts';
