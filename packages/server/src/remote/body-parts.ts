import { type DataSet, dataSetFromJson, Tag } from '@isocenter/dicom';
import { studyRoot } from '@isocenter/network';
import { DicomWebClient, fetchTransport } from '@isocenter/network/dicomweb';
import type { ConnectNode } from '../nodes/index.ts';
import type { NodeRecord } from '../records/index.ts';
import { queryContext } from './query-association.ts';
import { queryIdentifier } from './query-keys.ts';

/** The body parts that the series of a study at a node name; empty where they name none. PS3.3 C.7.3.1. */
export async function findBodyParts(
  node: NodeRecord,
  studyInstanceUid: string,
  { connectNode, signal }: { readonly connectNode: ConnectNode; readonly signal: AbortSignal },
): Promise<string[]> {
  const parts = new Set<string>();
  for await (const series of seriesOf(node, studyInstanceUid, { connectNode, signal })) {
    const part = series.findString(Tag.BodyPartExamined)?.trim();
    if (part) parts.add(part);
  }
  return [...parts];
}

async function* seriesOf(
  node: NodeRecord,
  studyInstanceUid: string,
  { connectNode, signal }: { readonly connectNode: ConnectNode; readonly signal: AbortSignal },
): AsyncGenerator<DataSet> {
  if (node.dicomwebUrl !== undefined) {
    const client = new DicomWebClient(fetchTransport(), node.dicomwebUrl);
    const query = { includefield: 'BodyPartExamined' };
    for await (const match of client.searchAll('series', query, { studyInstanceUid, signal }))
      yield dataSetFromJson(match);
    return;
  }
  const { findSopClassUid } = studyRoot;
  const user = await connectNode(node, { presentationContexts: [queryContext(findSopClassUid)] });
  try {
    const keys = [`StudyInstanceUID=${studyInstanceUid}`, 'BodyPartExamined'];
    yield* user.find(findSopClassUid, queryIdentifier('SERIES', keys), { signal });
  } finally {
    await user.release().catch(() => undefined);
  }
}
