import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { findTransferSyntax, joinBytes, readPart10 } from '@isocenter/dicom';
import { type Layout, layoutOf } from './layout.ts';

/** What a mutation works on. */
export interface Material {
  /** The file as it is stored. */
  readonly file: Uint8Array;
  /** The bytes that `layout` speaks of: the file, or for a deflated one its data set inflated. */
  readonly bytes: Uint8Array;
  /** Undefined of a file that cannot be read to begin with. */
  readonly layout: Layout | undefined;
  /** Makes a file of changed `bytes`. */
  toFile(bytes: Uint8Array): Uint8Array;
}

export function materialOf(file: Uint8Array): Material {
  try {
    const part10 = readPart10(file, {
      lenient: true,
      inflate: (deflated) => inflateRawSync(deflated, { maxOutputLength: 2 ** 28 }),
    });
    const isDeflated = findTransferSyntax(part10.transferSyntaxUid)?.deflated === true;
    const { bytes, dataSetByteOffset } = part10;
    const deflate = (changed: Uint8Array) =>
      joinBytes([
        changed.subarray(0, dataSetByteOffset),
        deflateRawSync(changed.subarray(dataSetByteOffset)),
      ]);
    return { file, bytes, layout: layoutOf(part10), toFile: isDeflated ? deflate : (changed) => changed };
  } catch {
    return { file, bytes: file, layout: undefined, toFile: (changed) => changed };
  }
}

/** The bytes with some of them replaced by others, perhaps of another number. */
export const replaceBytes = (bytes: Uint8Array, from: number, to: number, by: Uint8Array) =>
  joinBytes([bytes.subarray(0, from), by, bytes.subarray(to)]);
