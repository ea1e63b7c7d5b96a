import { videoError } from './errors.ts';
import {
  readPictureParameterSet,
  readSequenceParameterSet,
  type SequenceParameterSet,
} from './h264-parameter-sets.ts';
import { type H264Slice, readSlice } from './h264-slice.ts';
import type { NalUnit } from './nal-unit.ts';

/** A picture found in a stream without container, its place in the order of display not known yet. */
interface FoundPicture {
  readonly byteOffset: number;
  readonly isSync: boolean;
  /** Picture Order Count since the last IDR picture; of a pair of fields that of the first. ISO/IEC 14496-10 §8.2.1. */
  readonly order: number;
  readonly slice: H264Slice;
  readonly prefix: Uint8Array | undefined;
  hasBothFields: boolean;
}

/** One whole picture, `frameIndex` in the order of display. */
export interface StreamPicture {
  readonly frameIndex: number;
  readonly byteOffset: number;
  readonly byteEnd: number;
  readonly isSync: boolean;
  readonly prefix?: Uint8Array;
}

/** Units that begin a new picture where they come behind a slice. §7.4.1.2.3. */
const beginsPicture = (type: number): boolean => (type >= 6 && type <= 9) || (type >= 14 && type <= 18);

/**
 * Puts NAL units together to pictures. The order of display is known once an IDR picture, before which all others are shown,
 * follows or the stream ends; then the pictures since the last one are given out, in the order of decoding.
 */
export class H264Pictures {
  readonly #onPictures: (pictures: readonly StreamPicture[]) => void;
  readonly #sequences = new Map<number, SequenceParameterSet>();
  readonly #sequenceOfPicture = new Map<number, number>();
  readonly #sets = new Map<string, Uint8Array>();
  #prefix: Uint8Array | undefined;
  #period: FoundPicture[] = [];
  #periodStart = 0;
  #unitsBefore: number | undefined;
  #reference = { msb: 0, lsb: 0 };
  setup: SequenceParameterSet | undefined;

  constructor(onPictures: (pictures: readonly StreamPicture[]) => void) {
    this.#onPictures = onPictures;
  }

  push({ byteOffset, head }: NalUnit): void {
    const type = (head[0] ?? 0) & 0x1f;
    if (type === 7 || type === 8) this.#keepParameterSet(type, head);
    if (beginsPicture(type)) this.#unitsBefore ??= byteOffset;
    if (type !== 1 && type !== 5) return;
    const slice = readSlice(head, (id) => this.#sequences.get(this.#sequenceOfPicture.get(id) ?? -1));
    if (slice?.isFirst) this.#addPicture(slice, this.#unitsBefore ?? byteOffset);
    this.#unitsBefore = undefined;
  }

  /** @param byteEnd of the stream */
  end(byteEnd: number): void {
    this.#endPeriod(byteEnd);
  }

  #keepParameterSet(type: 7 | 8, head: Uint8Array): void {
    if (type === 7) {
      const sequence = readSequenceParameterSet(head);
      this.#sequences.set(sequence.id, sequence);
      this.setup ??= sequence;
      this.#remember(`sequence ${sequence.id}`, head);
    } else {
      const { id, sequenceId } = readPictureParameterSet(head);
      this.#sequenceOfPicture.set(id, sequenceId);
      this.#remember(`picture ${id}`, head);
    }
  }

  #remember(name: string, head: Uint8Array): void {
    const known = this.#sets.get(name);
    if (known?.length === head.length && known.every((byte, at) => byte === head[at])) return;
    this.#sets.set(name, head);
    // A picture parameter set can be read only behind its sequence parameter set.
    const names = [...this.#sets.keys()].sort().reverse();
    const bytes = names.flatMap((each) => [0, 0, 0, 1, ...(this.#sets.get(each) ?? [])]);
    this.#prefix = Uint8Array.from(bytes);
  }

  #addPicture(slice: H264Slice, byteOffset: number): void {
    const before = this.#period.at(-1);
    if (before && isSecondField(before, slice)) {
      before.hasBothFields = true;
      return;
    }
    if (slice.isIdr) this.#endPeriod(byteOffset);
    const isSync = slice.isIdr || (this.#period.length === 0 && this.#periodStart === 0);
    this.#period.push({
      byteOffset,
      isSync,
      order: this.#orderOf(slice),
      slice,
      prefix: isSync ? this.#prefix : undefined,
      hasBothFields: slice.field === 'frame',
    });
  }

  /** §8.2.1.1; where the order is that of decoding, the number of pictures before. */
  #orderOf({ isIdr, isReference, order }: H264Slice): number {
    if (!order) return this.#period.length;
    if (isIdr) this.#reference = { msb: 0, lsb: 0 };
    const { msb, lsb } = this.#reference;
    let own = msb;
    if (order.lsb < lsb && lsb - order.lsb >= order.range / 2) own = msb + order.range;
    else if (order.lsb > lsb && order.lsb - lsb > order.range / 2) own = msb - order.range;
    if (isReference) this.#reference = { msb: own, lsb: order.lsb };
    return own + order.lsb;
  }

  #endPeriod(byteEnd: number): void {
    const found = this.#period;
    const shown = found.map((_, index) => index).sort((a, b) => orderAt(found, a) - orderAt(found, b));
    if (shown.some((index, rank) => rank > 0 && orderAt(found, index) === orderAt(found, shown[rank - 1])))
      throw videoError('PIXELS_VIDEO_UNREADABLE', {
        problem: 'Two of its pictures claim the same place in the order of display',
      });
    const ranks = new Map(shown.map((index, rank) => [index, rank]));
    const pictures = found.map(
      ({ byteOffset, isSync, prefix }, index): StreamPicture => ({
        frameIndex: this.#periodStart + (ranks.get(index) ?? 0),
        byteOffset,
        byteEnd: found[index + 1]?.byteOffset ?? byteEnd,
        isSync,
        ...(prefix && { prefix }),
      }),
    );
    this.#periodStart += found.length;
    this.#period = [];
    if (pictures.length > 0) this.#onPictures(pictures);
  }
}

const orderAt = (found: readonly FoundPicture[], index: number | undefined): number =>
  found[index ?? -1]?.order ?? Number.NaN;

/** Two fields of one frame follow each other, the second of the other parity. §7.4.1.2.4. */
const isSecondField = ({ slice: first, hasBothFields }: FoundPicture, second: H264Slice): boolean =>
  !hasBothFields &&
  second.field !== 'frame' &&
  second.field !== first.field &&
  second.frameNumber === first.frameNumber &&
  (!second.isIdr || first.isIdr);
