import type { BytesRange } from '@isocenter/dicom';

/** Length of a packet. ISO/IEC 13818-1 §2.4.3.2. */
export const packetBytes = 188;

/** What a packet carries of a stream, as a range of the packet. */
interface Payload extends BytesRange {
  readonly pid: number;
  /** A table or a PES packet begins with it. */
  readonly isStart: boolean;
}

/** A packet without a sync byte carries nothing. */
function payloadOfPacket(packet: Uint8Array): Payload | undefined {
  const [sync = 0, high = 0, low = 0, control = 0] = packet;
  if (sync !== 0x47 || (control & 0x10) === 0) return undefined;
  const byteOffset = control & 0x20 ? 5 + (packet[4] ?? 0) : 4;
  if (byteOffset >= packet.length) return undefined;
  return {
    pid: ((high & 0x1f) << 8) | low,
    isStart: (high & 0x40) !== 0,
    byteOffset,
    byteLength: packet.length - byteOffset,
  };
}

/** Finds the first video stream of a transport stream by its tables. §2.4.4. */
export class ProgramTables {
  #mapPid: number | undefined;
  /** Stream Type: 0x1B is H.264, 0x24 HEVC, 1 and 2 MPEG video. Table 2-34. */
  video: { readonly pid: number; readonly streamType: number } | undefined;

  push(packet: Uint8Array): void {
    const payload = payloadOfPacket(packet);
    if (!payload?.isStart) return;
    const section = packet.subarray(payload.byteOffset + 1 + (packet[payload.byteOffset] ?? 0));
    const end = 3 + (wordAt(section, 1) & 0xfff) - 4;
    if (payload.pid === 0) this.#readAssociation(section, end);
    else if (payload.pid === this.#mapPid) this.#readMap(section, end);
  }

  #readAssociation(section: Uint8Array, end: number): void {
    for (let at = 8; at + 4 <= end; at += 4)
      if (wordAt(section, at) !== 0) this.#mapPid ??= wordAt(section, at + 2) & 0x1fff;
  }

  #readMap(section: Uint8Array, end: number): void {
    for (
      let at = 12 + (wordAt(section, 10) & 0xfff);
      at + 5 <= end;
      at += 5 + (wordAt(section, at + 3) & 0xfff)
    ) {
      const streamType = section[at] ?? 0;
      if (videoStreamTypes.has(streamType))
        this.video ??= { pid: wordAt(section, at + 1) & 0x1fff, streamType };
    }
  }
}

const videoStreamTypes = new Set([0x01, 0x02, 0x1b, 0x24]);

const wordAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** What a packet brings of the elementary stream of a PID, headers of PES packets left out; a view. §2.4.3.6. */
export function elementaryBytes(packet: Uint8Array, pid: number): Uint8Array | undefined {
  const payload = payloadOfPacket(packet);
  if (payload?.pid !== pid) return undefined;
  const bytes = packet.subarray(payload.byteOffset);
  if (!payload.isStart) return bytes;
  const isPes = bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 1;
  return isPes ? bytes.subarray(9 + (bytes[8] ?? 0)) : bytes;
}
