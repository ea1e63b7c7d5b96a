export { type ConnectOptions, connectDimse } from './connect-dimse.ts';
export {
  type DimseLimits,
  type DimseListener,
  type DimseOptions,
  listenDimse,
} from './listen-dimse.ts';
export { errorToDimseStatus } from './status-of-error.ts';
