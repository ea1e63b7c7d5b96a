import { pixelsError } from '../../errors.ts';
import { nextSegment, type Segment } from './segment.ts';

/** Coding process named by the SOF marker. ITU-T T.81 Table B.1. */
export type JpegProcess = 'sequential' | 'progressive' | 'lossless';

export interface JpegComponent {
  readonly id: number;
  readonly horizontalSampling: number;
  readonly verticalSampling: number;
  readonly quantizationTable: number;
}

/** Start of frame, and the application markers that say what the components mean. ITU-T T.81 B.2.2. */
export interface JpegHeader {
  readonly process: JpegProcess;
  /** Bits per sample. */
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly components: readonly JpegComponent[];
  /** A JFIF APP0 segment is there: components are Y, Cb, Cr. */
  readonly jfif: boolean;
  /** Colour transform byte of an Adobe APP14 segment: 0 none (RGB), 1 YCbCr. */
  readonly adobeTransform: number | undefined;
}

/** Number of codes of each length 1 to 16, and the symbols in code order. ITU-T T.81 B.2.4.2, Annex C. */
export interface HuffmanTable {
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

export interface ScanComponent {
  /** Index into `JpegHeader.components`. */
  readonly index: number;
  readonly dcTable: HuffmanTable | undefined;
  readonly acTable: HuffmanTable | undefined;
  /** Of the component, as defined when the scan begins: 64 steps in zigzag order. */
  readonly quantization: Uint16Array | undefined;
}

/** One scan with the tables in force when it begins. ITU-T T.81 B.2.3. */
export interface JpegScan {
  readonly components: readonly ScanComponent[];
  /** Ss: first coefficient; in a lossless scan the predictor. */
  readonly spectralStart: number;
  /** Se: last coefficient. */
  readonly spectralEnd: number;
  /** Ah and Al: successive approximation; in a lossless scan Al is the point transform. */
  readonly approximationHigh: number;
  readonly approximationLow: number;
  /** MCUs between restarts, 0 for none. */
  readonly restartInterval: number;
  /** Where its entropy-coded bytes begin. */
  readonly dataOffset: number;
}

const invalid = (problem: string) => pixelsError('PIXELS_CODESTREAM_INVALID', { codec: 'JPEG', problem });

const PROCESSES: Readonly<Record<number, JpegProcess>> = {
  192: 'sequential',
  193: 'sequential',
  194: 'progressive',
  195: 'lossless',
};
const isStartOfFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

type FrameHeader = Omit<JpegHeader, 'jfif' | 'adobeTransform'>;

function parseStartOfFrame({ marker, body }: Segment): FrameHeader {
  const process = PROCESSES[marker];
  if (!process) {
    throw pixelsError('PIXELS_FORMAT_UNSUPPORTED', {
      attribute: 'JPEG coding process',
      problem: `SOF${marker - 0xc0} (hierarchical or arithmetic) has no decoder`,
    });
  }
  const componentCount = body[5] ?? 0;
  if (body.length < 6 + 3 * componentCount) throw invalid('The frame header is cut short');
  const components: JpegComponent[] = [];
  for (let i = 6; i < 6 + 3 * componentCount; i += 3) {
    const sampling = body[i + 1] as number;
    components.push({
      id: body[i] as number,
      horizontalSampling: sampling >> 4,
      verticalSampling: sampling & 15,
      quantizationTable: body[i + 2] as number,
    });
  }
  const header: FrameHeader = {
    process,
    precision: body[0] as number,
    rows: ((body[1] as number) << 8) | (body[2] as number),
    columns: ((body[3] as number) << 8) | (body[4] as number),
    components,
  };
  if (header.rows === 0 || header.columns === 0 || componentCount === 0)
    throw invalid('The frame header gives no size');
  if (header.precision < 2 || header.precision > 16)
    throw invalid('The sample precision is not 2 to 16 bits');
  if (components.some((c) => !(c.horizontalSampling in [0, 1, 2, 3, 4]) || c.horizontalSampling === 0))
    throw invalid('A sampling factor is not 1 to 4');
  if (components.some((c) => c.verticalSampling === 0 || c.verticalSampling > 4))
    throw invalid('A sampling factor is not 1 to 4');
  return header;
}

const startsWith = (body: Uint8Array, text: string) =>
  [...text].every((character, i) => body[i] === character.charCodeAt(0));

/** Whether each length has room for its codes, and each of at most 256 codes a symbol. ITU-T T.81 Annex C. */
function isPrefixCode(counts: Uint8Array, symbols: Uint8Array): boolean {
  let free = 1;
  let total = 0;
  for (const count of counts) {
    free = 2 * free - count;
    total += count;
    if (free < 0) return false;
  }
  return total <= 256 && symbols.length === total;
}

/** Tables and parameters that segments before a scan change. */
class JpegState {
  frame: FrameHeader | undefined;
  jfif = false;
  adobeTransform: number | undefined;
  restartInterval = 0;
  readonly dcTables: (HuffmanTable | undefined)[] = [];
  readonly acTables: (HuffmanTable | undefined)[] = [];
  readonly quantization: (Uint16Array | undefined)[] = [];

  take(segment: Segment): void {
    const { marker, body } = segment;
    if (marker === 0xc4) this.#defineHuffmanTables(body);
    else if (marker === 0xdb) this.#defineQuantization(body);
    else if (marker === 0xdd) this.restartInterval = ((body[0] ?? 0) << 8) | (body[1] ?? 0);
    else if (marker === 0xe0 && startsWith(body, 'JFIF\0')) this.jfif = true;
    else if (marker === 0xee && startsWith(body, 'Adobe')) this.adobeTransform = body[11];
    else if (isStartOfFrame(marker)) {
      if (this.frame) throw invalid('There are two frame headers');
      this.frame = parseStartOfFrame(segment);
    }
  }

  header(): JpegHeader {
    if (!this.frame) throw invalid('There is no frame header');
    return { ...this.frame, jfif: this.jfif, adobeTransform: this.adobeTransform };
  }

  #defineHuffmanTables(body: Uint8Array): void {
    let at = 0;
    while (at + 17 <= body.length) {
      const target = body[at] as number;
      const counts = body.subarray(at + 1, at + 17);
      at += 17;
      const symbols = body.subarray(at, at + counts.reduce((sum, count) => sum + count, 0));
      at += symbols.length;
      if (!isPrefixCode(counts, symbols)) throw invalid('A Huffman table is not a prefix code');
      (target >> 4 === 0 ? this.dcTables : this.acTables)[target & 15] = { counts, symbols };
    }
  }

  #defineQuantization(body: Uint8Array): void {
    let at = 0;
    while (at < body.length) {
      const target = body[at++] as number;
      const wide = target >> 4 !== 0;
      if (at + (wide ? 128 : 64) > body.length) throw invalid('A quantization table is cut short');
      const steps = new Uint16Array(64);
      for (let k = 0; k < 64; k++) {
        steps[k] = wide ? ((body[at++] as number) << 8) | (body[at++] as number) : (body[at++] as number);
      }
      this.quantization[target & 15] = steps;
    }
  }
}

function parseScan({ body, endOffset }: Segment, state: JpegState): JpegScan {
  const { components } = state.header();
  const count = body[0] ?? 0;
  if (count === 0 || count > 4 || body.length < 4 + 2 * count) throw invalid('A scan header is cut short');
  const scanComponents = Array.from({ length: count }, (_, i): ScanComponent => {
    const id = body[1 + 2 * i];
    const tables = body[2 + 2 * i] as number;
    const index = components.findIndex((component) => component.id === id);
    if (index < 0) throw invalid('A scan names a component the frame header does not have');
    return {
      index,
      dcTable: state.dcTables[tables >> 4],
      acTable: state.acTables[tables & 15],
      quantization: state.quantization[components[index]?.quantizationTable ?? -1],
    };
  });
  const approximation = body[3 + 2 * count] as number;
  return {
    components: scanComponents,
    spectralStart: body[1 + 2 * count] as number,
    spectralEnd: body[2 + 2 * count] as number,
    approximationHigh: approximation >> 4,
    approximationLow: approximation & 15,
    restartInterval: state.restartInterval,
    dataOffset: endOffset,
  };
}

/** Frame header and application markers only; stops at the first scan. */
export function parseJpegHeader(codestream: Uint8Array): JpegHeader {
  const state = new JpegState();
  for (let segment = nextSegment(codestream, 0); segment; ) {
    if (segment.marker === 0xda) break;
    state.take(segment);
    segment = nextSegment(codestream, segment.endOffset);
  }
  return state.header();
}

/** Decodes one scan and tells where its entropy-coded bytes ended. */
export type ScanDecoder = (scan: JpegScan, header: JpegHeader) => number;

/** More scans than any picture has need of: 64 coefficients of four components, each alone. */
const MAXIMUM_SCANS = 256;

/** Reads the codestream from end to end, its scans as they come. ITU-T T.81 Annex B. */
export function readScans(codestream: Uint8Array, decodeScan: ScanDecoder): JpegHeader {
  const state = new JpegState();
  let scanCount = 0;
  for (let segment = nextSegment(codestream, 0); segment; ) {
    let next = segment.endOffset;
    if (segment.marker === 0xda) {
      if (++scanCount > MAXIMUM_SCANS) throw invalid(`It has more than ${MAXIMUM_SCANS} scans`);
      next = decodeScan(parseScan(segment, state), state.header());
    } else {
      state.take(segment);
    }
    segment = nextSegment(codestream, next);
  }
  if (scanCount === 0) throw invalid('There is no scan');
  return state.header();
}
