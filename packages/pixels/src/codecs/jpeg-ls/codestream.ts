import { pixelsError } from '../../errors.ts';
import { nextSegment, type Segment } from '../jpeg/segment.ts';

/** How the components of a scan follow each other. ITU-T T.87 C.2.3. */
export type Interleave = 'none' | 'line' | 'sample';

/** SOF55. ITU-T T.87 C.2.2. */
export interface JpegLsHeader {
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly componentIds: readonly number[];
}

/** Preset coding parameters as an LSE segment gives them; 0 asks for the default. ITU-T T.87 C.2.4.1.1. */
export interface CodingParameters {
  readonly maximum: number;
  readonly threshold1: number;
  readonly threshold2: number;
  readonly threshold3: number;
  readonly reset: number;
}

export interface JpegLsScan {
  /** Indexes into `componentIds`. */
  readonly components: readonly number[];
  /** NEAR: how far a sample may be off. */
  readonly near: number;
  readonly interleave: Interleave;
  readonly parameters: CodingParameters;
  /** Lines from one restart marker to the next; 0 where there are none. */
  readonly restartInterval: number;
  readonly dataOffset: number;
}

/** All of them as the precision and NEAR ask for. */
export const DEFAULTS: CodingParameters = {
  maximum: 0,
  threshold1: 0,
  threshold2: 0,
  threshold3: 0,
  reset: 0,
};
/** By ILV. ITU-T T.87 C.2.3. */
export const INTERLEAVES: readonly Interleave[] = ['none', 'line', 'sample'];

/** The longest code of a sample, 64 bits and the bit of a run, stuffed and rounded up. */
export const LONGEST_CODE_BYTES = 12;

export const invalid = (problem: string) =>
  pixelsError('PIXELS_CODESTREAM_INVALID', { codec: 'JPEG-LS', problem });
const unsupported = (problem: string) =>
  pixelsError('PIXELS_FORMAT_UNSUPPORTED', { attribute: 'JPEG-LS codestream', problem });

const wordAt = (body: Uint8Array, at: number) => ((body[at] ?? 0) << 8) | (body[at + 1] ?? 0);

function parseFrameHeader({ body }: Segment): JpegLsHeader {
  const count = body[5] ?? 0;
  if (body.length < 6 + 3 * count) throw invalid('The frame header is cut short');
  const header: JpegLsHeader = {
    precision: body[0] as number,
    rows: wordAt(body, 1),
    columns: wordAt(body, 3),
    componentIds: Array.from({ length: count }, (_, i) => body[6 + 3 * i] as number),
  };
  if (header.rows === 0 || header.columns === 0 || count === 0)
    throw invalid('The frame header gives no size');
  if (header.precision < 2 || header.precision > 16)
    throw invalid('The sample precision is not 2 to 16 bits');
  if (header.componentIds.some((_, i) => body[7 + 3 * i] !== 0x11))
    throw unsupported('has subsampled components');
  return header;
}

function parseParameters({ body }: Segment): CodingParameters {
  if (body[0] !== 1) throw unsupported('maps its samples through a table');
  if (body.length < 11) throw invalid('The coding parameters are cut short');
  const [maximum, threshold1, threshold2, threshold3, reset] = [1, 3, 5, 7, 9].map((at) => wordAt(body, at));
  return { maximum, threshold1, threshold2, threshold3, reset } as CodingParameters;
}

function parseScanHeader(
  { body, endOffset }: Segment,
  header: JpegLsHeader,
  { parameters, restartInterval }: Pick<JpegLsScan, 'parameters' | 'restartInterval'>,
): JpegLsScan {
  const count = body[0] ?? 0;
  if (count === 0 || count > 4 || body.length < 4 + 2 * count) throw invalid('A scan header is cut short');
  const components = Array.from({ length: count }, (_, i) => {
    if (body[2 + 2 * i] !== 0) throw unsupported('maps its samples through a table');
    return header.componentIds.indexOf(body[1 + 2 * i] as number);
  });
  if (components.includes(-1)) throw invalid('A scan names a component the frame header does not have');
  const [near, mode, transform] = [1, 2, 3].map((at) => body[at + 2 * count]) as [number, number, number];
  const interleave = INTERLEAVES[mode];
  if (!interleave || (interleave === 'none' && count > 1))
    throw invalid('A scan has no known order of samples');
  if (transform !== 0) throw unsupported('has a point transform');
  return { components, near, interleave, parameters, restartInterval, dataOffset: endOffset };
}

/** Lines of a restart interval: a line of each component is an MCU. 2 to 4 bytes. ITU-T T.87 C.2.5. */
function parseRestartInterval({ body }: Segment): number {
  if (body.length < 2 || body.length > 4)
    throw invalid('The restart interval is not a number of 2 to 4 bytes');
  return body.reduce((interval, byte) => interval * 256 + byte, 0);
}

/** Colour transforms of one vendor's encoder, outside of the standard: APP8 'mrfx' and a number, 0 for none. */
const isColourTransform = ({ marker, body }: Segment) =>
  marker === 0xe8 && String.fromCharCode(...body.subarray(0, 4)) === 'mrfx' && body[4] !== 0;

/** Decodes one scan and tells where its bits ended. */
export type ScanDecoder = (scan: JpegLsScan, header: JpegLsHeader) => number;

/** Reads the codestream from end to end, its scans as they come. ITU-T T.87 Annex C. */
export function readScans(codestream: Uint8Array, decodeScan: ScanDecoder): JpegLsHeader {
  let header: JpegLsHeader | undefined;
  let parameters = DEFAULTS;
  let restartInterval = 0;
  const decoded = new Set<number>();
  for (let segment = nextSegment(codestream, 0); segment; ) {
    let next = segment.endOffset;
    const { marker } = segment;
    if (marker === 0xf7) {
      if (header) throw invalid('There are two frame headers');
      header = parseFrameHeader(segment);
    } else if (marker === 0xf8) {
      parameters = parseParameters(segment);
    } else if (marker === 0xdd) {
      restartInterval = parseRestartInterval(segment);
    } else if (isColourTransform(segment)) {
      throw unsupported('has a colour transform outside of the standard');
    } else if (marker === 0xda) {
      if (!header) throw invalid('There is no frame header');
      const scan = parseScanHeader(segment, header, { parameters, restartInterval });
      if (scan.components.some((index) => decoded.has(index))) throw invalid('A component has two scans');
      for (const index of scan.components) decoded.add(index);
      next = decodeScan(scan, header);
    }
    segment = nextSegment(codestream, next);
  }
  if (!header) throw invalid('There is no frame header');
  if (decoded.size < header.componentIds.length) throw invalid('A component has no scan');
  return header;
}

/** Parameters in force, the defaults filled in. ITU-T T.87 C.2.4.1.1.1. */
export function resolveParameters(
  given: CodingParameters,
  precision: number,
  near: number,
): CodingParameters {
  const maximum = given.maximum || 2 ** precision - 1;
  if (maximum >= 2 ** precision || near > Math.min(255, maximum >> 1))
    throw invalid('The largest sample or difference does not fit the precision');
  const clamp = (value: number, lowest: number) => (value > maximum || value < lowest ? lowest : value);
  const factor = maximum >= 128 ? (Math.min(maximum, 4095) + 128) >> 8 : Math.floor(256 / (maximum + 1));
  const usual = (basic: number, least: number, widening: number) =>
    maximum >= 128
      ? factor * (basic - least) + least + widening
      : Math.max(least, Math.floor(basic / factor) + widening);
  const threshold1 = given.threshold1 || clamp(usual(3, 2, 3 * near), near + 1);
  const threshold2 = given.threshold2 || clamp(usual(7, 3, 5 * near), threshold1);
  const threshold3 = given.threshold3 || clamp(usual(21, 4, 7 * near), threshold2);
  const reset = given.reset || 64;
  const rises = near < threshold1 && threshold1 <= threshold2 && threshold2 <= threshold3;
  if (!rises || threshold3 > maximum || reset < 3)
    throw invalid('The coding parameters contradict each other');
  return { maximum, threshold1, threshold2, threshold3, reset };
}
