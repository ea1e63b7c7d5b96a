import type { PixelFormat } from '../../pixel-format.ts';
import { checkSize } from '../check-size.ts';
import type { DecodedSamples } from '../decoded-samples.ts';
import { type JpegHeader, parseJpegHeader } from './codestream.ts';
import { colourMeaning } from './colour-meaning.ts';
import { decodeJpegDct } from './dct.ts';
import { jpegKernel } from './kernel.ts';
import { decodeJpegLossless } from './lossless.ts';

export { jpegKernel } from './kernel.ts';

/**
 * Any JPEG of the ISO 10918-1 family; the codestream itself says which process, since transfer syntaxes
 * are often mislabelled. PS3.5 §8.2.1.
 */
export async function decodeJpeg(
  bytes: Uint8Array,
  { photometricInterpretation, ...format }: PixelFormat,
): Promise<DecodedSamples> {
  const header = parseJpegHeader(bytes);
  checkSize('JPEG', header, format);
  const { rows, columns, precision, components, process } = header;
  const task = { codec: 'JPEG', rows, columns };
  const picture = { rows, columns, precision, componentCount: components.length };
  if (process === 'lossless') {
    const decoded = await jpegKernel.run(task, (kernel) => decodeJpegLossless(bytes, header, kernel));
    return { ...picture, ...decoded, exact: true, colour: losslessColour(header, photometricInterpretation) };
  }
  const meaning = components.length === 3 ? colourMeaning(header, photometricInterpretation) : undefined;
  const converts = meaning === 'YBR' && precision === 8;
  const decoded = await jpegKernel.run(task, (kernel) => decodeJpegDct(bytes, header, kernel, converts));
  return { ...picture, ...decoded, exact: false, colour: converts ? 'RGB' : meaning };
}

/** Lossless coding transforms no colour: only an Adobe marker may speak against the header. */
function losslessColour(header: JpegHeader, photometricInterpretation: string): 'RGB' | 'YBR' | undefined {
  if (header.components.length !== 3) return undefined;
  if (header.adobeTransform === 1) return 'YBR';
  if (photometricInterpretation === 'HSV') return undefined;
  return photometricInterpretation.startsWith('YBR') ? 'YBR' : 'RGB';
}
