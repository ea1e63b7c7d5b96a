import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { dataSetOf, writePart10 } from '@isocenter/dicom';
import { ctPhantom } from '../codecs/phantoms.ts';
import { commonContent, ctContent } from '../index/files.ts';

/** One slice of a set: a file, and what a server must say of it. */
export interface Slice {
  readonly path: string;
  readonly sopInstanceUid: string;
}

/** CT slices as they were named last; every set is one series a study. */
export interface SliceSet {
  readonly studies: readonly SliceStudy[];
  readonly byteLength: number;
}

export interface SliceStudy {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly folder: string;
  readonly slices: readonly Slice[];
}

export const pixelBytes = 2 * 512 * 512;
const folders = 4;

/**
 * Files of 512 × 512 CT slices, half a mebibyte each, in four folders. Their pixels are written once; `name` gives all of
 * them new UIDs in place, so that each repetition stores objects that no server has seen.
 */
export class SliceFiles {
  readonly #paths: readonly string[];
  readonly #run = Date.now();
  #sets = 0;

  constructor(folder: string, count: number) {
    this.#paths = Array.from({ length: count }, (_, index) =>
      join(folder, String(Math.floor((index * folders) / count)), `${String(index).padStart(5, '0')}.dcm`),
    );
    for (let i = 0; i < folders; i++) mkdirSync(join(folder, String(i)), { recursive: true });
    const { samples: base } = ctPhantom();
    const noise = noisePool();
    const samples = new Uint16Array(base.length);
    for (const [index, path] of this.#paths.entries()) {
      for (let i = 0, at = index * 7919; i < samples.length; i++, at++)
        samples[i] = Math.max(0, Math.min(4095, (base[i] ?? 0) + (noise[at & (noise.length - 1)] ?? 0)));
      const head = headOf(index, uid(0, 0, 0), uid(0, 1, 0), uid(0, 2, index), 'P00000000000');
      const file = openSync(path, 'w');
      writeSync(file, head);
      writeSync(file, samples);
      closeSync(file);
    }
  }

  /** Names all slices anew: as one study of one series, or as four. */
  name(studies: 1 | 4): SliceSet {
    const set = ++this.#sets;
    const perStudy = this.#paths.length / studies;
    const named: { study: number; slice: Slice }[] = [];
    let byteLength = 0;
    for (const [index, path] of this.#paths.entries()) {
      const study = Math.floor(index / perStudy);
      const sopInstanceUid = this.#uid(set, 2, index);
      const patientId = `P${String(this.#run % 1e6).padStart(6, '0')}${String(set * 10 + study).padStart(5, '0')}`;
      const head = headOf(
        index,
        this.#uid(set, 0, study),
        this.#uid(set, 1, study),
        sopInstanceUid,
        patientId,
      );
      const file = openSync(path, 'r+');
      writeSync(file, head, 0, head.length, 0);
      closeSync(file);
      byteLength += head.length + pixelBytes;
      named.push({ study, slice: { path, sopInstanceUid } });
    }
    return {
      byteLength,
      studies: Array.from({ length: studies }, (_, study) => {
        const slices = named.filter((one) => one.study === study).map(({ slice }) => slice);
        return {
          studyInstanceUid: this.#uid(set, 0, study),
          seriesInstanceUid: this.#uid(set, 1, study),
          folder: join(slices[0]?.path ?? '', '..'),
          slices,
        };
      }),
    };
  }

  get folders(): readonly string[] {
    return [...new Set(this.#paths.map((path) => join(path, '..')))];
  }

  #uid(set: number, level: number, index: number): string {
    return uid(this.#run * 1000 + set, level, index);
  }
}

/** The pixels in the file of a slice, which end it. */
export function pixelsOf({ path }: Slice): Buffer {
  const pixels = Buffer.alloc(pixelBytes);
  const file = openSync(path, 'r');
  readSync(file, pixels, 0, pixelBytes, fstatSync(file).size - pixelBytes);
  closeSync(file);
  return pixels;
}

/** Of the same length whatever the numbers, so that one head can take the place of another. */
function uid(run: number, level: number, index: number): string {
  return `2.25.1${String(run).padStart(17, '0')}${level}${String(index).padStart(6, '0')}`;
}

function headOf(index: number, study: string, series: string, instance: string, patientId: string): Buffer {
  const dataSet = dataSetOf({
    ...commonContent,
    ...ctContent(index),
    StudyInstanceUID: study,
    SeriesInstanceUID: series,
    SOPInstanceUID: instance,
    PatientID: patientId,
    InstanceNumber: 10_000 + index,
    ImagePositionPatient: [-180, -180, 1000 + index],
    SliceLocation: 1000 + index,
    PixelData: new Uint16Array(0),
  });
  const bytes = Buffer.from(writePart10(dataSet));
  bytes.writeUInt32LE(pixelBytes, bytes.length - 4);
  return bytes;
}

/** Small deviations, about normally distributed; the same at each run. */
function noisePool(): Int16Array {
  let state = 20260401;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Int16Array.from({ length: 2 ** 20 }, () => (uniform() + uniform() + uniform() + uniform() - 2) * 20);
}
