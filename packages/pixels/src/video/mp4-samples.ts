import { videoError } from './errors.ts';
import { BoxReader, findBox } from './mp4-box.ts';
import type { CodedPicture } from './video-track.ts';

/** More than any video has; a larger table is damaged. */
const mostPictures = 4_000_000;

/**
 * The pictures of a track in the order of decoding, by the tables of its sample table box. ISO/IEC 14496-12 §8.6, §8.7. The order
 * of display is that of their composition times; edit lists are passed over, since all frames count.
 */
export function readSamples(sampleTable: Uint8Array): CodedPicture[] {
  const sizes = readSizes(table(sampleTable, 'stsz'));
  const offsets = readOffsets(sampleTable, sizes);
  const times = readTimes(sampleTable, sizes.length);
  const sync = readSync(findBox(sampleTable, 'stss'));
  const frameIndexes = new Uint32Array(sizes.length);
  const shown = Array.from(sizes, (_, index) => index);
  shown.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  for (const [rank, index] of shown.entries()) frameIndexes[index] = rank;
  return Array.from(sizes, (byteLength, index) => ({
    frameIndex: frameIndexes[index] ?? 0,
    byteOffset: offsets[index] ?? 0,
    byteLength,
    isSync: sync?.has(index + 1) ?? true,
  }));
}

function table(sampleTable: Uint8Array, type: string): BoxReader {
  const content = findBox(sampleTable, type);
  if (!content) throw videoError('PIXELS_VIDEO_UNREADABLE', { problem: `Its MP4 file has no table ${type}` });
  return new BoxReader(content);
}

/** The number of entries that a table claims and has room for. */
function entriesOf(reader: BoxReader, at: number, entryBytes: number): number {
  const entries = reader.long(at);
  reader.checkTable(at + 4, entries, entryBytes);
  return entries;
}

function readSizes(reader: BoxReader): Uint32Array {
  const [size, count] = [reader.long(4), reader.long(8)];
  if (count > mostPictures)
    throw videoError('PIXELS_VIDEO_UNREADABLE', { problem: `Its MP4 file claims ${count} pictures` });
  if (size > 0) return new Uint32Array(count).fill(size);
  reader.checkTable(12, count, 4);
  return Uint32Array.from({ length: count }, (_, index) => reader.long(12 + 4 * index));
}

/** Of every sample, by the chunks they lie in. */
function readOffsets(sampleTable: Uint8Array, sizes: Uint32Array): Float64Array {
  const isLong = findBox(sampleTable, 'co64') !== undefined;
  const chunks = table(sampleTable, isLong ? 'co64' : 'stco');
  const chunkCount = entriesOf(chunks, 4, isLong ? 8 : 4);
  const runs = table(sampleTable, 'stsc');
  const runCount = entriesOf(runs, 4, 12);
  const offsets = new Float64Array(sizes.length);
  let sample = 0;
  let run = -1;
  for (let chunk = 0; chunk < chunkCount && sample < sizes.length; chunk++) {
    while (run + 1 < runCount && runs.long(8 + 12 * (run + 1)) <= chunk + 1) run++;
    const samples = run < 0 ? 0 : runs.long(8 + 12 * run + 4);
    let at = isLong ? chunks.huge(8 + 8 * chunk) : chunks.long(8 + 4 * chunk);
    for (let i = 0; i < samples && sample < sizes.length; i++, sample++) {
      offsets[sample] = at;
      at += sizes[sample] ?? 0;
    }
  }
  if (sample < sizes.length)
    throw videoError('PIXELS_VIDEO_UNREADABLE', {
      problem: `Its MP4 file claims ${sizes.length} pictures and has a place for ${sample}`,
    });
  return offsets;
}

/** When each sample is shown, in units of the track. */
function readTimes(sampleTable: Uint8Array, count: number): Float64Array {
  const times = new Float64Array(count);
  let time = 0;
  forEachRun(table(sampleTable, 'stts'), count, (sample, reader, at) => {
    times[sample] = time;
    time += reader.long(at);
  });
  const offsets = findBox(sampleTable, 'ctts');
  if (!offsets) return times;
  // Version 0 has no sign, but is written with one too.
  forEachRun(new BoxReader(offsets), count, (sample, reader, at) => {
    times[sample] = (times[sample] ?? 0) + reader.signedLong(at);
  });
  return times;
}

/** Calls for each sample with the place of the value that is said of the run it belongs to. */
function forEachRun(
  reader: BoxReader,
  count: number,
  tell: (sample: number, reader: BoxReader, at: number) => void,
): void {
  const runs = entriesOf(reader, 4, 8);
  let sample = 0;
  for (let run = 0; run < runs; run++) {
    const length = reader.long(8 + 8 * run);
    for (let i = 0; i < length && sample < count; i++, sample++) tell(sample, reader, 12 + 8 * run);
  }
}

/** Numbers, from 1, of the samples that decoding can begin at; without the table it can at each. */
function readSync(content: Uint8Array | undefined): ReadonlySet<number> | undefined {
  if (!content) return undefined;
  const reader = new BoxReader(content);
  const count = entriesOf(reader, 4, 4);
  return new Set(Array.from({ length: count }, (_, index) => reader.long(8 + 4 * index)));
}
