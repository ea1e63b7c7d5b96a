export type { DimseLimits, DimseRefusal } from './accepted-associations.ts';
export { commitmentService } from './commitment-service.ts';
export { type ConnectOptions, connectDimse } from './connect-dimse.ts';
export {
  type DimseListener,
  type DimseOptions,
  listenDimse,
} from './listen-dimse.ts';
export { procedureServices } from './procedure-services.ts';
export { procedureStepService } from './procedure-step-service.ts';
export { queryArchive } from './query/find-service.ts';
export { type NegotiatedService, negotiatedServices } from './registry.ts';
export { retrieveFromArchive } from './retrieval/retrieve-service.ts';
export type { AssociationPeer, ServiceFactories, ServiceFactory } from './services.ts';
export { errorToDimseStatus } from './status-of-error.ts';
export { storeIntoArchive } from './store-into-archive.ts';
export { readTlsFiles, TlsFiles } from './tls-files.ts';
export { worklistService } from './worklist-service.ts';
