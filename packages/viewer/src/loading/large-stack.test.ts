import { TransferSyntaxUid } from '@isocenter/dicom';
import { beforeAll, expect, test } from 'vitest';
import { localStudySource } from '../studies/local-study-source.ts';
import type { StudySource } from '../studies/study-source.ts';
import { phantomSlice, phantomStudyUid } from '../testing/phantom-files.ts';
import { ScriptedUser } from '../testing/scripted-user.ts';

const numberOfSlices = 2000;
/** Of 16 × 16 pixels of 16 bits, decoded. */
const frameBytes = 512;

/** 256 pixels of one value: a byte plane each for the high and the low half, in two runs. PS3.5 Annex G. */
function rleOf(value: number): Uint8Array {
  const bytes = new Uint8Array(64 + 8);
  new Uint32Array(bytes.buffer, 0, 3).set([2, 64, 68]);
  const [high, low] = [value >> 8, value & 0xff];
  bytes.set([0x81, high, 0x81, high, 0x81, low, 0x81, low], 64);
  return bytes;
}

let source: StudySource;
let asked: string[] = [];
beforeAll(async () => {
  const local = await localStudySource(
    Array.from({ length: numberOfSlices }, (_, i) =>
      phantomSlice(
        i + 1,
        { ImagePositionPatient: [-4, 10, -i], PixelData: { fragments: [rleOf(i + 1)] } },
        TransferSyntaxUid.RleLossless,
      ),
    ),
  );
  source = {
    kind: 'local',
    openStudy: (...told) => local.openStudy(...told),
    readSeriesMetadata: (...told) => local.readSeriesMetadata(...told),
    readInstanceMetadata: (...told) => local.readInstanceMetadata(...told),
    readAllAttributes: (...told) => local.readAllAttributes(...told),
    openVideo: (...told) => local.openVideo(...told),
    readFrame: (reference, ...told) => {
      asked.push(reference.sopInstanceUid);
      return local.readFrame(reference, ...told);
    },
  };
});

/** Waits until nothing more is asked for. */
async function settles(user: ScriptedUser): Promise<void> {
  let before = -1;
  let quietTurns = 0;
  await user.waitsUntil(() => {
    const isQuiet = asked.length === before && user.viewer.loading.get().requestsInFlight === 0;
    quietTurns = isQuiet ? quietTurns + 1 : 0;
    before = asked.length;
    return quietTurns > 30;
  });
}

test('2,000 slices are scrolled through within the budget, each with its own pixels, and none is asked for more than twice', async () => {
  asked = [];
  const budget = 100 * frameBytes;
  const user = new ScriptedUser(source, { frameCacheBytes: budget });
  await user.viewer.openStudy(phantomStudyUid);
  await user.waitsForImage();
  for (let index = 0; index < numberOfSlices; index += 37) {
    user.viewport.setFrame(index);
    await user.waitsForImage();
    expect(user.viewport.valueAt(3, 5)?.text).toBe(hounsfield(index + 1));
    const { cachedBytes, compressedBytes, compressedBudgetBytes } = user.viewer.loading.get();
    expect(cachedBytes).toBeLessThanOrEqual(budget);
    expect(compressedBytes).toBeLessThanOrEqual(compressedBudgetBytes);
  }
  expect(Math.max(...countsOf(asked))).toBeLessThanOrEqual(2);
});

test('going back to slices that had no room decoded costs no request while they are kept compressed', async () => {
  asked = [];
  const user = new ScriptedUser(source, { frameCacheBytes: 100 * frameBytes });
  await user.viewer.openStudy(phantomStudyUid);
  await user.waitsForImage();
  user.viewport.setFrame(1000);
  await user.waitsForImage();
  // Farther than decoded frames have room, nearer than compressed ones have.
  await user.waitsUntil(() => asked.includes('2.25.1200.1096'));
  await settles(user);
  const before = asked.length;
  user.viewport.setFrame(1095);
  await user.waitsForImage();
  expect(user.viewport.valueAt(3, 5)?.text).toBe(hounsfield(1096));
  expect(asked.slice(before)).not.toContain('2.25.1200.1096');
});

test('a budget with no room for two frames shows what is asked for, and comes to rest', async () => {
  asked = [];
  const user = new ScriptedUser(source, { frameCacheBytes: frameBytes });
  await user.viewer.openStudy(phantomStudyUid);
  await user.waitsForImage();
  user.viewport.setFrame(7);
  await user.waitsForImage();
  await settles(user);
  expect(user.viewport.valueAt(3, 5)?.text).toBe(hounsfield(8));
  // A plan of 64 for each of the two images that were looked at, before and after the stack was described.
  expect(asked.length).toBeLessThan(300);
});

const hounsfield = (stored: number): string => `${stored - 1024} HU`.replace('-', '−');

function countsOf(uids: readonly string[]): number[] {
  const counts = new Map<string, number>();
  for (const uid of uids) counts.set(uid, (counts.get(uid) ?? 0) + 1);
  return [...counts.values()];
}
