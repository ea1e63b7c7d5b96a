import { Buffer } from 'node:buffer';
import type { ByteSource } from '@isocenter/dicom';

/** A file and where its data set begins. */
export interface DataSetBytes {
  readonly source: ByteSource;
  readonly dataSetByteOffset: number;
}

const comparedBytes = 1 << 20;

/** Whether two files hold the same data set byte for byte, whatever their file meta information says. */
export async function sameDataSet(a: DataSetBytes, b: DataSetBytes, signal?: AbortSignal): Promise<boolean> {
  const byteLength = a.source.byteLength - a.dataSetByteOffset;
  if (byteLength !== b.source.byteLength - b.dataSetByteOffset) return false;
  for (let at = 0; at < byteLength; at += comparedBytes) {
    const length = Math.min(comparedBytes, byteLength - at);
    const [left, right] = await Promise.all(
      [a, b].map(({ source, dataSetByteOffset }) => source.read(dataSetByteOffset + at, length, signal)),
    );
    if (!left || !right || left.length < length || Buffer.compare(left, right) !== 0) return false;
  }
  return true;
}
