import type { BytesRange } from '@isocenter/dicom';
import { videoError } from './errors.ts';
import { elementaryBytes, packetBytes, ProgramTables } from './transport-stream.ts';

/** Where a part of an elementary stream lies in the bytes of a video. */
export interface WrappedPlace extends BytesRange {
  /** The part, of what `unwrap` gives for these bytes; absent where it is all of that. */
  readonly within?: BytesRange;
}

/** How an elementary stream lies in the bytes of a video; offsets of both are counted from their own beginnings. */
export interface StreamWrapping {
  /** Of the elementary stream, as far as the video was read. */
  readonly elementaryLength: number;
  /** Takes the next bytes of the video and gives what they bring of the elementary stream. */
  push(bytes: Uint8Array): readonly Uint8Array[];
  /** The place of a part of the elementary stream. Asked for once for each part, in their order. */
  place(elementaryOffset: number, elementaryEnd: number): WrappedPlace;
  /** What bytes of the video hold of the elementary stream. */
  unwrap(bytes: Uint8Array): Uint8Array;
}

/** No container at all. */
export class BareStream implements StreamWrapping {
  elementaryLength = 0;

  push(bytes: Uint8Array): readonly Uint8Array[] {
    this.elementaryLength += bytes.length;
    return [bytes];
  }

  place(elementaryOffset: number, elementaryEnd: number): WrappedPlace {
    return { byteOffset: elementaryOffset, byteLength: elementaryEnd - elementaryOffset };
  }

  unwrap(bytes: Uint8Array): Uint8Array {
    return bytes;
  }
}

const h264StreamType = 0x1b;

/** The first video stream of an MPEG transport stream. ISO/IEC 13818-1 §2.4. */
export class TransportStream implements StreamWrapping {
  elementaryLength = 0;
  readonly #tables = new ProgramTables();
  /** Of packets whose pictures have not been placed yet: where they lie, and where the elementary stream is there. */
  #packets: { readonly byteOffset: number; readonly elementaryOffset: number }[] = [];
  #byteOffset = 0;
  #rest: Uint8Array = new Uint8Array(0);

  push(bytes: Uint8Array): readonly Uint8Array[] {
    const whole = new Uint8Array(this.#rest.length + bytes.length);
    whole.set(this.#rest);
    whole.set(bytes, this.#rest.length);
    const parts: Uint8Array[] = [];
    let at = 0;
    for (; at + packetBytes <= whole.length; at += packetBytes, this.#byteOffset += packetBytes) {
      const part = this.#take(whole.subarray(at, at + packetBytes));
      if (part) parts.push(part);
    }
    this.#rest = whole.slice(at);
    return parts;
  }

  #take(packet: Uint8Array): Uint8Array | undefined {
    this.#tables.push(packet);
    const { video } = this.#tables;
    if (!video) return undefined;
    if (video.streamType !== h264StreamType)
      throw videoError('PIXELS_VIDEO_UNSUPPORTED', {
        what: streamTypeNames[video.streamType] ?? `A transport stream of type ${video.streamType}`,
      });
    const part = elementaryBytes(packet, video.pid);
    if (!part?.length) return undefined;
    this.#packets.push({ byteOffset: this.#byteOffset, elementaryOffset: this.elementaryLength });
    this.elementaryLength += part.length;
    return part;
  }

  place(elementaryOffset: number, elementaryEnd: number): WrappedPlace {
    const first = this.#lastUpTo(elementaryOffset);
    const last = this.#lastUpTo(elementaryEnd - 1);
    const from = this.#packets[first] ?? { byteOffset: 0, elementaryOffset: 0 };
    const to = this.#packets[last]?.byteOffset ?? 0;
    this.#packets = this.#packets.slice(last);
    return {
      byteOffset: from.byteOffset,
      byteLength: to + packetBytes - from.byteOffset,
      within: {
        byteOffset: elementaryOffset - from.elementaryOffset,
        byteLength: elementaryEnd - elementaryOffset,
      },
    };
  }

  unwrap(bytes: Uint8Array): Uint8Array {
    const elementary = new Uint8Array(bytes.length);
    let length = 0;
    for (let at = 0; at < bytes.length; at += packetBytes) {
      const part = elementaryBytes(bytes.subarray(at, at + packetBytes), this.#tables.video?.pid ?? -1);
      if (part) elementary.set(part, length);
      length += part?.length ?? 0;
    }
    return elementary.subarray(0, length);
  }

  /** Index of the packet that holds a byte of the elementary stream. */
  #lastUpTo(elementaryOffset: number): number {
    let low = 0;
    let high = this.#packets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#packets[middle]?.elementaryOffset ?? 0) <= elementaryOffset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** ISO/IEC 13818-1 Table 2-34. */
const streamTypeNames: Readonly<Record<number, string>> = {
  1: 'MPEG-1 video',
  2: 'MPEG-2 video',
  36: 'HEVC that is in no MP4 file',
};
