import type { JpegHeader } from './codestream.ts';

/**
 * What three components of a JPEG mean, decided by the codestream first: an Adobe marker says it outright,
 * a JFIF marker means YCbCr, component identifiers 'R','G','B' mean RGB. Subsampled chroma means YCbCr
 * too. Without any of these the data set's Photometric Interpretation decides. PS3.5 §8.2.1 leaves the
 * markers out of DICOM, so they are trusted only where they are there.
 */
export function colourMeaning(header: JpegHeader, photometricInterpretation: string): 'RGB' | 'YBR' {
  if (header.adobeTransform === 0) return 'RGB';
  if (header.adobeTransform === 1) return 'YBR';
  if (header.components.map(({ id }) => String.fromCharCode(id)).join('') === 'RGB') return 'RGB';
  if (isSubsampled(header)) return 'YBR';
  if (header.jfif) return 'YBR';
  return photometricInterpretation === 'RGB' ? 'RGB' : 'YBR';
}

function isSubsampled({ components }: JpegHeader): boolean {
  const [first, ...others] = components;
  return others.some(
    (c) =>
      c.horizontalSampling !== first?.horizontalSampling || c.verticalSampling !== first?.verticalSampling,
  );
}
