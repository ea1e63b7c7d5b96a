import type { SampleInterpretation } from './waveform.ts';

/** Bytes of one sample. PS3.3 C.10.9.1.5. */
export function sampleBytes(interpretation: SampleInterpretation): 1 | 2 | 4 | 8 {
  if (interpretation.endsWith('B')) return 1;
  if (interpretation.endsWith('S')) return 2;
  return interpretation.endsWith('L') ? 4 : 8;
}

/** One stored sample as a number, at a byte. */
type SampleReader = (view: DataView, at: number, littleEndian: boolean) => number;

/** Companded samples give the linear level they stand for; 64-bit ones lose what is beyond 53 bits. */
const readers: Readonly<Record<SampleInterpretation, SampleReader>> = {
  SB: (view, at) => view.getInt8(at),
  UB: (view, at) => view.getUint8(at),
  MB: (view, at) => muLawLevel(view.getUint8(at)),
  AB: (view, at) => aLawLevel(view.getUint8(at)),
  SS: (view, at, littleEndian) => view.getInt16(at, littleEndian),
  US: (view, at, littleEndian) => view.getUint16(at, littleEndian),
  SL: (view, at, littleEndian) => view.getInt32(at, littleEndian),
  UL: (view, at, littleEndian) => view.getUint32(at, littleEndian),
  SV: (view, at, littleEndian) => Number(view.getBigInt64(at, littleEndian)),
  UV: (view, at, littleEndian) => Number(view.getBigUint64(at, littleEndian)),
};

/** Reads samples of one kind out of bytes. PS3.3 C.10.9.1.5. */
export function sampleReader(
  bytes: Uint8Array,
  interpretation: SampleInterpretation,
  bigEndian: boolean,
): (at: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readers[interpretation];
  return (at) => read(view, at, !bigEndian);
}

/** μ-law code → level of 14 bits, −8031 to 8031. ITU-T G.711 Table 2a/2b. */
function muLawLevel(code: number): number {
  const bits = ~code & 0xff;
  const level = ((((bits & 0x0f) << 1) + 33) << ((bits >> 4) & 0x07)) - 33;
  return (bits & 0x80) !== 0 ? -level : level;
}

/** A-law code → level of 13 bits, −4032 to 4032. ITU-T G.711 Table 1a/1b. */
function aLawLevel(code: number): number {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 0x07;
  const step = ((bits & 0x0f) << 1) + 1;
  const level = segment === 0 ? step : (step + 32) << (segment - 1);
  return (bits & 0x80) !== 0 ? level : -level;
}
