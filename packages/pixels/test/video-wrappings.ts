/** Wraps pictures of H264 as files do. Each picture is its NAL units without start codes. */
type Pictures = readonly (readonly Uint8Array[])[];

const long = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

/** ISO/IEC 14496-12 §4.2. */
function box(type: string, ...parts: readonly (readonly number[] | Uint8Array)[]): number[] {
  const content = parts.flatMap((part) => [...part]);
  return [...long(content.length + 8), ...ascii(type), ...content];
}

/** A box with version and flags, here 0. */
const fullBox = (type: string, ...parts: readonly (readonly number[])[]) => box(type, long(0), ...parts);

export interface Mp4Options {
  /** Place of each picture in the order of display; that of decoding unless told. */
  readonly order?: readonly number[];
  /** Numbers, from 1, of the pictures that decoding can begin at. */
  readonly sync: readonly number[];
  readonly parameterSets: readonly Uint8Array[];
  /** Tables behind the pictures, as a recorder writes them. */
  readonly isMovieLast?: boolean;
}

/** An MP4 file of one video track, two pictures in a chunk. */
export function mp4Of(
  pictures: Pictures,
  { order, sync, parameterSets, isMovieLast = false }: Mp4Options,
): Uint8Array {
  const samples = pictures.map((units) => units.flatMap((unit) => [...long(unit.length), ...unit]));
  const fileType = box('ftyp', ascii('isom'), long(512), ascii('avc1'));
  const movieOf = (firstSample: number) => {
    const [sps = new Uint8Array(0), pps = new Uint8Array(0)] = parameterSets;
    const length = (bytes: Uint8Array) => [bytes.length >> 8, bytes.length & 255];
    const record = [1, ...sps.subarray(1, 4), 0xff, 0xe1, ...length(sps), ...sps, 1, ...length(pps), ...pps];
    const entry = box('avc1', new Uint8Array(78), box('avcC', record));
    const offsets: number[] = [];
    let at = firstSample;
    samples.forEach((sample, index) => {
      if (index % 2 === 0) offsets.push(at);
      at += sample.length;
    });
    const composition = order?.map((place, index) => [...long(1), ...long(1 + place - index)]);
    const table = box(
      'stbl',
      fullBox('stsd', long(1), entry),
      fullBox('stts', long(1), long(samples.length), long(1)),
      ...(composition ? [fullBox('ctts', long(composition.length), composition.flat())] : []),
      fullBox('stss', long(sync.length), sync.flatMap(long)),
      fullBox('stsc', long(1), long(1), long(2), long(1)),
      fullBox(
        'stsz',
        long(0),
        long(samples.length),
        samples.flatMap((sample) => long(sample.length)),
      ),
      fullBox('stco', long(offsets.length), offsets.flatMap(long)),
    );
    const handler = fullBox('hdlr', long(0), ascii('vide'), new Array<number>(13).fill(0));
    return box('moov', box('trak', box('mdia', handler, box('minf', table))));
  };
  const data = box('mdat', ...samples);
  const before = isMovieLast ? fileType.length : fileType.length + movieOf(0).length;
  const movie = movieOf(before + 8);
  return Uint8Array.from(isMovieLast ? [...fileType, ...data, ...movie] : [...fileType, ...movie, ...data]);
}

const videoPid = 0x101;
const mapPid = 0x100;

/** A transport stream of one program, each picture a PES packet. ISO/IEC 13818-1 §2.4. */
export function transportStreamOf(elementary: readonly Uint8Array[], streamType = 0x1b): Uint8Array {
  const counters = new Map<number, number>();
  const packetsOf = (pid: number, content: readonly number[]) => {
    const packets: number[] = [];
    for (let at = 0; at < content.length; ) {
      const counter = counters.get(pid) ?? 0;
      counters.set(pid, (counter + 1) & 15);
      const part = content.slice(at, at + 184);
      const stuffing = 184 - part.length;
      const adaptation =
        stuffing === 0
          ? []
          : [stuffing - 1, ...(stuffing > 1 ? [0, ...new Array<number>(stuffing - 2).fill(255)] : [])];
      packets.push(
        0x47,
        (at === 0 ? 0x40 : 0) | (pid >> 8),
        pid & 255,
        (stuffing === 0 ? 0x10 : 0x30) | counter,
        ...adaptation,
        ...part,
      );
      at += part.length;
    }
    return packets;
  };
  const section = (content: readonly number[]) => {
    const whole = [0, ...content, 0, 0, 0, 0];
    return [...whole, ...new Array<number>(184 - whole.length).fill(255)];
  };
  const association = section([0, 0xb0, 13, 0, 1, 0xc1, 0, 0, 0, 1, 0xe0 | (mapPid >> 8), mapPid & 255]);
  const map = section([
    ...[2, 0xb0, 18, 0, 1, 0xc1, 0, 0, 0xe0 | (videoPid >> 8), videoPid & 255, 0xf0, 0],
    ...[streamType, 0xe0 | (videoPid >> 8), videoPid & 255, 0xf0, 0],
  ]);
  return Uint8Array.from([
    ...packetsOf(0, association),
    ...packetsOf(mapPid, map),
    ...elementary.flatMap((picture) => packetsOf(videoPid, [0, 0, 1, 0xe0, 0, 0, 0x80, 0, 0, ...picture])),
  ]);
}
