import type { Archive, Logger } from '@isocenter/archive';
import { isIsocenterError } from '@isocenter/dicom';
import { describeStatus, networkError, type RetrieveProgress } from '@isocenter/network';
import type { RetrieveMethod } from '@isocenter/network/api';
import { boundaryOf, fetchTransport, parseMediaType, readMultipart } from '@isocenter/network/dicomweb';
import { storeIntoArchive } from '../dimse/store-into-archive.ts';
import { serverError } from '../errors.ts';
import type { ConnectNode } from '../nodes/index.ts';
import type { NodeRecord } from '../records/index.ts';
import { getInstances, moveInstances } from './get-instances.ts';
import { queryIdentifier } from './query-keys.ts';

export interface RetrieveStudyOptions {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid?: string | undefined;
  /** What the node can when absent: DICOMweb, C-GET, then C-MOVE. */
  readonly method?: RetrieveMethod | undefined;
  readonly archive: Pick<Archive, 'keep'>;
  readonly connectNode: ConnectNode;
  readonly logger: Logger;
  /** Ours: where a C-MOVE sends to. */
  readonly aeTitle: string;
  readonly userId: string;
  readonly signal: AbortSignal;
}

/** How far it is. */
export interface RetrieveCounts {
  readonly method: RetrieveMethod;
  readonly completed: number;
  readonly failed: number;
  readonly warning: number;
  readonly remaining?: number | undefined;
}

/**
 * Fetches a study or series from another node into the archive, through the same door as what is sent to us. Throws
 * `SERVER_RETRIEVE_INCOMPLETE` where something did not come; asking again fetches it all once more, and what is here stays.
 */
export async function* retrieveStudy(
  node: NodeRecord,
  options: RetrieveStudyOptions,
): AsyncGenerator<RetrieveCounts, void, void> {
  const { method = node.dicomwebUrl === undefined ? undefined : 'DICOMweb' } = options;
  if (method === 'DICOMweb') return yield* overDicomWeb(node, options);
  if (method === 'C-MOVE') return yield* overDimse('C-MOVE', node, options);
  if (method === 'C-GET') return yield* overDimse('C-GET', node, options);
  try {
    yield* overDimse('C-GET', node, options);
  } catch (error) {
    if (!isIsocenterError(error, 'NETWORK_NO_PRESENTATION_CONTEXT')) throw error;
    yield* overDimse('C-MOVE', node, options);
  }
}

async function* overDimse(
  method: 'C-GET' | 'C-MOVE',
  node: NodeRecord,
  { studyInstanceUid, seriesInstanceUid, ...options }: RetrieveStudyOptions,
): AsyncGenerator<RetrieveCounts, void, void> {
  const { connectNode, signal, archive, logger, userId } = options;
  const identifier = queryIdentifier(
    seriesInstanceUid ? 'SERIES' : 'STUDY',
    [
      `StudyInstanceUID=${studyInstanceUid}`,
      ...(seriesInstanceUid ? [`SeriesInstanceUID=${seriesInstanceUid}`] : []),
    ],
    { tellsMore: false },
  );
  const asked = {
    identifier,
    signal,
    connect: (purpose: Parameters<ConnectNode>[1]) => connectNode(node, purpose),
  };
  const { aeTitle } = node;
  const steps =
    method === 'C-GET'
      ? getInstances({ ...asked, services: storeIntoArchive({ archive, logger })({ aeTitle, userId }) })
      : moveInstances({ ...asked, destination: options.aeTitle });
  let last: RetrieveProgress | undefined;
  for await (const step of steps) {
    last = step;
    const { completed, failed, warning, remaining } = step;
    yield { method, completed, failed, warning, remaining: step.isLast ? 0 : remaining };
  }
  signal.throwIfAborted();
  if (!last?.isLast) throw networkError('NETWORK_CONNECTION_CLOSED', {});
  const { status, failed, errorComment: comment } = last;
  const { kind, meaning } = describeStatus(status, 'retrieval');
  if (kind === 'failure' || kind === 'cancel')
    throw networkError('NETWORK_OPERATION_FAILED', { operation: method, status, meaning, comment });
  if (failed > 0) throw serverError('SERVER_RETRIEVE_INCOMPLETE', { failed });
}

/** WADO-RS of all instances, each in the transfer syntax it is stored in there. PS3.18 §10.4. */
async function* overDicomWeb(
  { aeTitle, dicomwebUrl }: NodeRecord,
  { studyInstanceUid, seriesInstanceUid, archive, userId, signal, logger }: RetrieveStudyOptions,
): AsyncGenerator<RetrieveCounts, void, void> {
  const series = seriesInstanceUid ? `/series/${seriesInstanceUid}` : '';
  const response = await fetchTransport().send({
    method: 'GET',
    url: `${dicomwebUrl}/studies/${studyInstanceUid}${series}`,
    headers: { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
    signal,
  });
  if (response.status !== 200 && response.status !== 206)
    throw serverError('SERVER_NODE_REFUSED', { status: response.status });
  let completed = 0;
  let failed = 0;
  const boundary = boundaryOf(parseMediaType(response.header('content-type') ?? ''));
  for await (const { body } of readMultipart(response.body, boundary)) {
    const outcome = await archive.keep(
      { origin: { door: 'stow', callingAeTitle: aeTitle, userId }, bytes: body },
      signal,
    );
    if (outcome.status === 'refused') {
      failed += 1;
      logger.warn({ code: outcome.error.code }, 'An instance that was retrieved is refused');
    } else completed += 1;
    yield { method: 'DICOMweb', completed, failed, warning: 0 };
  }
  if (failed > 0) throw serverError('SERVER_RETRIEVE_INCOMPLETE', { failed });
  if (response.status === 206) throw serverError('SERVER_RETRIEVE_INCOMPLETE', { failed: 1 });
}
