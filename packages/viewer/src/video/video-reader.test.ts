import { bytesSource } from '@isocenter/dicom';
import type { CodedPicture, VideoTrack } from '@isocenter/pixels/video';
import { beforeEach, describe, expect, test } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import { ScriptedDecoder } from '../testing/scripted-decoder.ts';
import { VideoReader } from './video-reader.ts';

const frames = 60;
const groupLength = 20;

/** Every picture is one byte, which is its place in the order of display; decoding can begin at each twentieth. */
function track(): VideoTrack {
  const pictureAt = (position: number): CodedPicture | undefined =>
    position < frames
      ? { frameIndex: position, byteOffset: position, byteLength: 1, isSync: position % groupLength === 0 }
      : undefined;
  return {
    setup: { codec: 'avc1.4D001E', colour: {} },
    numberOfFrames: frames,
    findPosition: async (frameIndex) => (frameIndex < frames ? frameIndex : undefined),
    pictureAt,
    startFor: (position) => position - (position % groupLength),
    unwrap: (_picture, bytes) => bytes.slice(),
  };
}

let decoder: ScriptedDecoder;
let clock: HandClock;
let reader: VideoReader;
let toldFrames: number[];
const never = new AbortController().signal;
const all = Uint8Array.from({ length: frames }, (_, at) => at);

beforeEach(() => {
  decoder = new ScriptedDecoder();
  clock = new HandClock();
  toldFrames = [];
  reader = new VideoReader({
    open: async () => ({ source: bytesSource(all), track: track() }),
    host: decoder,
    clock,
    onNumberOfFrames: (count) => toldFrames.push(count),
  });
});

/** The frames, once the decoder has done its work, or what is said instead. */
async function read(frameIndexes: readonly number[], { isVisible = true, signal = never } = {}) {
  const reading = frameIndexes.map((frameIndex) =>
    reader
      .read(frameIndex, () => isVisible, signal)
      .then(
        ({ rgb }) => rgb[0],
        (error: Error) => error.message,
      ),
  );
  await decoder.work();
  return Promise.all(reading);
}

describe('a frame of a video', () => {
  test('comes from the last picture that decoding can begin at, and no more than it takes is decoded', async () => {
    expect(await read([43])).toEqual([43]);
    expect(decoder.takeDecoded()).toEqual([40, 41, 42, 43, 44]);
    expect(toldFrames).toEqual([frames]);
  });

  test('that follows goes on from there, and one a little before is still known', async () => {
    await read([43]);
    decoder.takeDecoded();
    expect(await read([45])).toEqual([45]);
    expect(decoder.takeDecoded()).toEqual([45, 46]);
    expect(await read([42])).toEqual([42]);
    expect(decoder.takeDecoded()).toEqual([]);
  });

  test('further back is decoded anew, and so is one behind pictures that nobody wants', async () => {
    await read([3]);
    decoder.takeDecoded();
    expect(await read([57])).toEqual([57]);
    expect(decoder.takeDecoded()[0]).toBe(40);
    expect(await read([21])).toEqual([21]);
    expect(decoder.takeDecoded()).toEqual([20, 21, 22]);
  });

  test('at the end comes out though the decoder holds it back', async () => {
    decoder.heldBack = 4;
    expect(await read([58, 59])).toEqual([58, 59]);
    expect(await read([56])).toEqual([56]);
  });

  test('that is looked at goes before others, and those come too', async () => {
    const ahead = reader.read(5, () => false, never);
    const visible = reader.read(50, () => true, never);
    await decoder.work();
    expect([(await visible).rgb[0], (await ahead).rgb[0]]).toEqual([50, 5]);
    expect(decoder.takeDecoded()[0]).toBe(40);
  });

  test('in two viewports is decoded once', async () => {
    expect(await read([7, 7])).toEqual([7, 7]);
    expect(decoder.takeDecoded().filter((frameIndex) => frameIndex === 7)).toHaveLength(1);
  });

  test('that is wanted no more is not decoded', async () => {
    const controller = new AbortController();
    const reading = read([19], { signal: controller.signal });
    controller.abort(new DOMException('left', 'AbortError'));
    expect(await reading).toEqual(['left']);
    expect(decoder.takeDecoded().length).toBeLessThan(19);
    expect(reader.isIdle).toBe(true);
  });
});

describe('what cannot be decoded is said of the frames it concerns', () => {
  test('a broken picture takes those behind it with it until decoding can begin anew', async () => {
    decoder.broken.add(25);
    decoder.heldBack = 0;
    const said = await read([24, 25, 26, 41]);
    expect(said).toEqual([
      24,
      expect.stringMatching(/Frame 26 of the video cannot be decoded\. Decoding error\./),
      expect.stringMatching(/Frame 27 of the video cannot be decoded/),
      41,
    ]);
  });

  test('a picture that never comes out', async () => {
    decoder.lost.add(30);
    expect(await read([30])).toEqual([expect.stringMatching(/Frame 31 .+ gave no picture for it/)]);
    expect(await read([31])).toEqual([31]);
  });

  test('a frame behind the end', async () => {
    expect(await read([60])).toEqual([expect.stringMatching(/has no frame 61: it ends after 60/)]);
  });

  test('a browser without a decoder', async () => {
    decoder.isUnsupported = true;
    expect(await read([0, 45])).toEqual([
      expect.stringMatching(/cannot decode the video, which is H\.264 \(avc1\.4D001E\).*convert/s),
      expect.stringMatching(/cannot decode the video/),
    ]);
  });

  test('a decoder that says nothing is ended, and the next try has another', async () => {
    const reading = reader.read(3, () => true, never).catch((error: Error) => error.message);
    await new Promise((resolve) => setTimeout(resolve, 0));
    clock.advance(30_000);
    expect(await reading).toMatch(/does not answer/);
    expect(decoder.isTerminated).toBe(true);
    expect(await read([3])).toEqual([3]);
  });
});

test('a video that was closed gives nothing more', async () => {
  const reading = reader.read(3, () => true, never).catch((error: Error) => error.name);
  reader.dispose();
  expect(await reading).toBe('AbortError');
  expect(reader.isIdle).toBe(true);
});
