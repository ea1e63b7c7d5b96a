export { CommandField, type CommandSet, readCommandSet, writeCommandSet } from './dimse/command-set.ts';
export { DataSetStream } from './dimse/data-set-stream.ts';
export type { DimseLink } from './dimse/dimse-link.ts';
export {
  DimseInvoker,
  type DimseResult,
  type NormalizedResult,
  type RetrieveProgress,
  type StoreCommand,
} from './dimse/invoker.ts';
export { MessageAssembler, type MessagePart } from './dimse/message-assembler.ts';
export { MessageExchange } from './dimse/message-exchange.ts';
export { commandFragments, DataSetCutter } from './dimse/message-fragments.ts';
export type { OutgoingDataSet } from './dimse/message-sender.ts';
export type {
  NormalizedInvocation,
  NormalizedOperation,
  NormalizedReply,
  NormalizedRequest,
} from './dimse/normalized.ts';
export type { DimseRequest, DimseService } from './dimse/performed-operations.ts';
export {
  agreedFindOptions,
  baseFindOptions,
  type FindOptions,
  type RetrieveOptions,
  readFindOptions,
  readRetrieveOptions,
  writeFindOptions,
  writeRetrieveOptions,
} from './dimse/query-retrieve/extended-negotiation.ts';
export {
  checkUniqueKeysAbove,
  levelOf,
  type RetrieveIdentifier,
  readRetrieveIdentifier,
} from './dimse/query-retrieve/identifier.ts';
export {
  findInformationModel,
  type InformationModel,
  informationModels,
  patientRoot,
  type QueryRetrieveLevel,
  studyRoot,
  uniqueKeys,
} from './dimse/query-retrieve/information-model.ts';
export type { DimseResponse } from './dimse/response-queue.ts';
export type { DimseReply } from './dimse/response-to.ts';
export {
  type CStoreRequest,
  type DimseAnswer,
  type DimseServices,
  type IdentifierReply,
  type IdentifierRequest,
  serveDimse,
  VERIFICATION_SOP_CLASS,
} from './dimse/service-provider.ts';
export { DimseServiceUser, type ServiceUserOptions } from './dimse/service-user.ts';
export { describeStatus, isPending, Status, type StatusMeaning } from './dimse/status.ts';
export type { SubOperationCounts } from './dimse/sub-operations.ts';
export { networkError } from './errors.ts';
export { type AcceptOptions, acceptAssociation, Rejection } from './upper-layer/associate-answer.ts';
export {
  Association,
  type AssociationHandlers,
  type AssociationOptions,
  type ByteConnection,
} from './upper-layer/association.ts';
export {
  type AssociationAgreement,
  associationAgreement,
  type Roles,
} from './upper-layer/association-agreement.ts';
export {
  AssociationMachine,
  type AssociationMachineOptions,
  type AssociationOutput,
  type Clock,
  type Indication,
} from './upper-layer/association-machine.ts';
export type {
  AssociateAc,
  AssociateRj,
  AssociateRq,
  CommonExtendedNegotiation,
  ExtendedNegotiation,
  Pdu,
  PresentationDataValue,
  ProposedPresentationContext,
  RoleSelection,
  UserIdentity,
  UserInformation,
} from './upper-layer/pdu.ts';
export { DICOM_APPLICATION_CONTEXT, PresentationContextResult } from './upper-layer/pdu.ts';
export {
  agreedPresentationContexts,
  type FindSyntaxSupport,
  negotiatePresentationContexts,
  type PresentationContext,
  type SyntaxSupport,
} from './upper-layer/presentation-context.ts';
export { readPdu } from './upper-layer/read-pdu.ts';
export { findIdentityClaim, type IdentityClaim, userIdentityOf } from './upper-layer/user-identity.ts';
export { writePdu } from './upper-layer/write-pdu.ts';
