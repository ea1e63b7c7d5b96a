/** Codestreams that keep a decoder busy or fill its memory, in the worker threads of the server. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type EncodedFrame, TransferSyntaxUid } from '@isocenter/dicom';
import { DecodePool, type PixelFormat, type WorkerHost } from '@isocenter/pixels';
import { encodeFrame } from '@isocenter/pixels/decoding';
import { createDecodeWorkerHost, createNodeCodecLoader } from '@isocenter/server/decoding';
import { beforeAll, expect, test } from 'vitest';

const { Jpeg2000Lossless, Htj2kLossless } = TransferSyntaxUid;
const format: PixelFormat = {
  rows: 64,
  columns: 64,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  signed: false,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
};
/** One grey, so that every packet is empty, and the codestream as true of a larger picture. ITU-T T.800 B.10.3. */
const values = new Uint16Array(64 * 64).fill(2048);

let host: WorkerHost;
/** Workers started so far, and those of them not ended. */
let started = 0;
let running = 0;

beforeAll(async () => {
  const workers = await createDecodeWorkerHost();
  host = {
    spawn() {
      const port = workers.spawn();
      running++;
      started++;
      return {
        ...port,
        terminate() {
          running--;
          port.terminate();
        },
      };
    },
  };
});

const codecs = createNodeCodecLoader();

async function honestFrame(transferSyntaxUid: string): Promise<EncodedFrame> {
  const frame = { rows: 64, columns: 64, samplesPerPixel: 1, values, minimum: 2048, maximum: 2048 } as const;
  return (await encodeFrame(frame, format, transferSyntaxUid, codecs)).encoded;
}

/** The same bytes, hardly more than a header, claiming a picture of `side` × `side` pixels in one tile. ITU-T T.800 A.5.1. */
function bombOf({ transferSyntaxUid, bytes }: EncodedFrame, side: number): [EncodedFrame, PixelFormat] {
  const claiming = bytes.slice();
  const view = new DataView(claiming.buffer);
  for (const sizeOrTileSize of [8, 12, 24, 28]) view.setUint32(sizeOrTileSize, side);
  return [
    { transferSyntaxUid, bytes: claiming },
    { ...format, rows: side, columns: side },
  ];
}

test('a decoder that does not return is stopped at its deadline, and frames waiting behind it are decoded', async () => {
  const honest = await honestFrame(Jpeg2000Lossless);
  let begun = 0;
  /** Time runs out only for the second frame, the hostile one: on a busy machine an honest one may take as long. */
  const clock = {
    now: () => performance.now(),
    after(delayMs: number, expire: () => void) {
      begun += 1;
      const timer = begun === 2 ? setTimeout(expire, delayMs) : undefined;
      return () => clearTimeout(timer);
    },
  };
  const pool = new DecodePool(host, { size: 1, deadlineMs: 1500, clock });
  await pool.decode(honest, format);
  const hung = pool.decode(...bombOf(honest, 11_500)); // several seconds of work for OpenJPEG
  const waiting = [1, 2, 3].map(() => pool.decode(honest, format));
  await expect(hung).rejects.toMatchObject({ code: 'PIXELS_DECODE_TIMEOUT' });
  for (const frame of await Promise.all(waiting)) expect(frame.values).toEqual(values);
  expect([started, running]).toEqual([2, 1]);
  pool.dispose();
});

test('memory that a hostile frame took is let go', async () => {
  const honest = await honestFrame(Htj2kLossless);
  const pool = new DecodePool(host, { size: 1, deadlineMs: 60_000 });
  await pool.decode(honest, format);
  const before = residentBytes();
  await pool.decode(...bombOf(honest, 8000));
  await pool.decode(honest, format);
  await expect.poll(() => residentBytes() - before).toBeLessThan(60e6);
  pool.dispose();
}, 120_000);

/** Of the whole process, its workers included; what nobody refers to on this thread is collected first. */
function residentBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage.rss();
}
