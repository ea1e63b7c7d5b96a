export type { AcceptRequest, Negotiated, Offer } from './accept.ts';
export { negotiate } from './accept.ts';
export { parseByteRange, type RequestedRange } from './byte-range.ts';
export { gatherBytes } from './bytes.ts';
export {
  type CapabilityMethod,
  type CapabilityResource,
  formatWadl,
  formatWadlJson,
  wadlMediaType,
} from './capabilities.ts';
export type {
  BulkDataPart,
  RenderedAddress,
  RequestOptions,
  RetrieveFramesOptions,
  RetrieveRenderedOptions,
  SearchAllOptions,
  StoreAnswer,
} from './client.ts';
export { DicomWebClient } from './client.ts';
export { dicomwebError } from './errors.ts';
export { defaultTransferSyntax, frameMediaType, octetStream } from './frame-media-type.ts';
export type { MediaType } from './media-type.ts';
export { parseMediaType } from './media-type.ts';
export type { MultipartLimits, MultipartPart } from './multipart-reader.ts';
export { boundaryOf, readMultipart } from './multipart-reader.ts';
export type { MultipartContent, PartHead } from './multipart-writer.ts';
export {
  createBoundary,
  formatMultipartEnd,
  formatPartHead,
  multipartContentType,
  onePartBody,
  writeMultipart,
} from './multipart-writer.ts';
export type { QidoParameters, TagPath } from './qido.ts';
export { parseQido } from './qido.ts';
export { metadataPath, type SearchQuery, searchPath } from './resource-path.ts';
export { type RetryOptions, retryingTransport } from './retrying-transport.ts';
export type { StorePartOutcome, StoreResponse } from './store-response.ts';
export { storeResponse } from './store-response.ts';
export { type StallLimitOptions, stallLimitedTransport } from './stall-limit.ts';
export type {
  ReceivedBytes,
  Transport,
  TransportBody,
  TransportRequest,
  TransportResponse,
} from './transport.ts';
export { fetchTransport, readText } from './transport.ts';
export { searchWarning } from './warning.ts';
