export { Arrivals, type ArrivalsOptions, arrivalOf, quietAfterMs } from './arrivals.ts';
export { GatheredSteps } from './gathered-steps.ts';
export { getInstances, moveInstances, type RetrieveOptions } from './get-instances.ts';
export { findInstanceInFile } from './instance-in-file.ts';
export type { ProposedContext } from './outgoing-contexts.ts';
export { type FormRules, findOutgoingForm, openOutgoing } from './outgoing-form.ts';
export { Part10Folder } from './part10-folder.ts';
export { PriorDesk, type PriorDeskOptions } from './prior-desk.ts';
export { PriorWatch, type PriorWatchOptions } from './prior-watch.ts';
export { type Connect, queryContext } from './query-association.ts';
export { type FindLevel, queryIdentifier, worklistFindSopClass } from './query-keys.ts';
export { hereState, keysOfSearch, type RemoteSearchOptions, searchNode } from './remote-studies.ts';
export { RetrievalDesk, type RetrievalDeskOptions } from './retrieval-desk.ts';
export { type RetrieveCounts, type RetrieveStudyOptions, retrieveStudy } from './retrieve-study.ts';
export {
  type OutgoingAssociation,
  type SendOptions,
  type SentInstance,
  sendInstances,
} from './send-instances.ts';
