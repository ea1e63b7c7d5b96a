/**
 * What objects are that no viewport shows as images of their own, by their SOP class (PS3.4 Table B.5-1); the first that fits. Some have
 * frames, which mean nothing without the images that they belong to.
 */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/^88\.59$/, 'Key images'],
  [/^88\./, 'Structured report'],
  [/^11\./, 'Presentation state'],
  [/^66\.[4578]$/, 'Segmentation'],
  [/^481\.2$/, 'Radiotherapy dose'],
  [/^481\.3$/, 'Radiotherapy structures'],
  [/^481\.(?!1$)/, 'Radiotherapy plan or record'],
  [/^104\.1$/, 'PDF document'],
  [/^104\./, 'Document'],
  [/^9\./, 'Waveform'],
  [/^66(\.[1236])?$/, 'Registration, fiducials or other data'],
  [/^67$/, 'Real world values'],
  [/^68\./, 'Surface scan'],
  [/^4\.2$/, 'Spectroscopy'],
  [/^(77\.1\.5\.3|7[89]\.\d|80\.1)$/, 'Measurements of the eye'],
  [/^9[01]\.1$/, 'Results of an analysis'],
  [/^200\./, 'Protocol'],
];
const storage = '1.2.840.10008.5.1.4.1.1.';

/** In words; undefined for images, and for what this program does not know. */
export function objectKind(sopClassUid: string): string | undefined {
  const number = sopClassUid.startsWith(storage) ? sopClassUid.slice(storage.length) : '';
  return kinds.find(([pattern]) => pattern.test(number))?.[1];
}

/**
 * Whether an image is not meant for reading but for programs: X-ray, mammography, intra-oral, breast projection and intravascular
 * OCT images. PS3.3 C.8.11.2, C.8.31.2, C.8.26.2.
 */
export const isForProcessing = (sopClassUid: string): boolean =>
  /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(1\.[123]\.1|13\.1\.5|14\.2)$/.test(sopClassUid);
