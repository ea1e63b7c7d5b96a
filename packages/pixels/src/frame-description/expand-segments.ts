const DISCRETE = 0;
const LINEAR = 1;
const INDIRECT = 2;

/**
 * Segmented palette data → one entry per index: discrete runs, straight lines from the last entry, and
 * indirect copies of earlier segments. PS3.3 C.7.9.2. Undefined when it does not give the entries promised.
 *
 * @param units words or bytes of the attribute, as the descriptor's bits per entry say
 * @param bytesPerUnit what byte offsets of indirect segments count in
 */
export function expandSegments(
  units: Uint16Array | Uint8Array,
  numberOfEntries: number,
  bytesPerUnit: 1 | 2,
): Uint16Array | undefined {
  const entries: number[] = [];
  const at = (index: number): number => units[index] ?? 0;
  // Every segment takes units or gives entries, but for empty ones that are copied again and again.
  let segmentsLeft = units.length + 0x1_0000;

  /** Expands one segment; gives back where the next begins, or -1 when this one cannot be. */
  const expandOne = (offset: number, allowIndirect: boolean): number => {
    if (segmentsLeft-- === 0) return -1;
    const length = at(offset + 1);
    switch (at(offset)) {
      case DISCRETE:
        if (offset + 2 + length > units.length) return -1;
        for (let i = 0; i < length; i++) entries.push(at(offset + 2 + i));
        return offset + 2 + length;
      case LINEAR: {
        const from = entries.at(-1);
        if (from === undefined || offset + 2 >= units.length) return -1;
        const to = at(offset + 2);
        for (let i = 1; i <= length; i++) entries.push(Math.round(from + ((to - from) * i) / length));
        return offset + 3;
      }
      case INDIRECT: {
        if (!allowIndirect) return -1;
        const target = findTarget(offset);
        let next = target.unitIndex;
        for (let i = 0; i < length && next >= 0 && entries.length < numberOfEntries; i++) {
          next = next < units.length ? expandOne(next, false) : -1;
        }
        return next < 0 ? -1 : target.endOffset;
      }
      default:
        return -1;
    }
  };

  /** The byte offset of an indirect segment is 32 bits, least significant unit first. */
  const findTarget = (offset: number) => {
    const unitsOfOffset = 4 / bytesPerUnit;
    let byteOffset = 0;
    for (let i = 0; i < unitsOfOffset; i++) byteOffset += at(offset + 2 + i) * 256 ** (i * bytesPerUnit);
    return { unitIndex: byteOffset / bytesPerUnit, endOffset: offset + 2 + unitsOfOffset };
  };

  let offset = 0;
  while (offset >= 0 && offset + 2 < units.length && entries.length < numberOfEntries) {
    offset = expandOne(offset, true);
  }
  return offset >= 0 && entries.length >= numberOfEntries
    ? Uint16Array.from(entries.slice(0, numberOfEntries))
    : undefined;
}
