import type { DataElement } from '../data-element.ts';
import { swapWords } from '../values/byte-order.ts';
import { vrProperties } from '../values/vr.ts';

/** What becomes of binary values in the DICOM JSON model and the Native DICOM Model. */
export interface BinaryOptions {
  /**
   * Gives the URI of a binary value too large to be sent inline, of pixel data always; without it such values are left out but
   * for their VR. The path holds tags and between them item numbers from 1.
   */
  readonly bulkDataUri?: ((path: readonly number[]) => string | undefined) | undefined;
  /** Binary values up to this many bytes are written inline; 1024 unless told. */
  readonly inlineLimitBytes?: number | undefined;
}

/** The bytes to write inline, in little endian, or where they are; an empty value has neither. PS3.18 F.2.2, F.2.6, F.2.7. */
export type BinaryLocation = { readonly inline: Uint8Array } | { readonly uri: string | undefined };

export function locateBinary(
  element: DataElement,
  options: BinaryOptions,
  path: readonly number[],
): BinaryLocation {
  const { vr, byteLength, segment, fragments, bulkDataUri } = element;
  const isPixelData = element.tag >>> 16 === 0x7fe0;
  if (bulkDataUri !== undefined) return { uri: bulkDataUri };
  if (byteLength === 0) return { uri: undefined };
  const isSmall = byteLength <= (options.inlineLimitBytes ?? 1024);
  if (isPixelData || fragments !== undefined || segment === undefined || !isSmall)
    return { uri: options.bulkDataUri?.(path) };
  const { wordBytes } = vrProperties[vr];
  return { inline: element.bigEndian ? swapWords(element.bytes, wordBytes) : element.bytes };
}
