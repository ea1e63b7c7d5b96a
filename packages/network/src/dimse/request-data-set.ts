import { type DataSet, joinBytes, readDataSet } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import type { DimseRequest } from './performed-operations.ts';

/** Identifiers and attribute lists are small; the bound keeps a hostile peer from filling memory. */
const MAXIMUM_DATA_SET_BYTES = 1 << 24;

/** The whole data set of a request. Throws `NETWORK_IDENTIFIER_INVALID`, or what reading a data set throws. */
export async function readRequestDataSet({ context, dataSet }: DimseRequest): Promise<DataSet> {
  if (!dataSet) throw networkError('NETWORK_IDENTIFIER_INVALID', { problem: 'no data set came with it' });
  const chunks: Uint8Array[] = [];
  let byteLength = 0;
  for await (const chunk of dataSet) {
    byteLength += chunk.byteLength;
    if (byteLength > MAXIMUM_DATA_SET_BYTES)
      throw networkError('NETWORK_IDENTIFIER_INVALID', { problem: 'it does not end' });
    chunks.push(chunk.slice()); // its owner uses the memory again
  }
  return readDataSet(joinBytes(chunks), context.transferSyntaxUid);
}
