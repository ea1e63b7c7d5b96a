import { type ByteSource, bytesSource, dataSetOf, TransferSyntaxUid, writePart10 } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { colourFormat } from '../../../pixels/test/builders.ts';
import { annexB, h264Pictures } from '../../../pixels/test/h264-writer.ts';
import { localStudySource } from '../studies/local-study-source.ts';
import { frameKeyOf, type StackFrame } from '../studies/stack-frame.ts';
import type { StudySource } from '../studies/study-source.ts';
import { fileOf, phantomStudyUid } from '../testing/phantom-files.ts';
import { ScriptedDecoder } from '../testing/scripted-decoder.ts';
import { ScriptedUser } from '../testing/scripted-user.ts';
import { FoundVideos } from './found-videos.ts';

const frames = 6;
const stream = annexB(
  h264Pictures({
    columns: 1,
    rows: 1,
    pictures: Array.from({ length: frames }, () => ({ luma: [16], idr: true })),
    repeatsParameterSets: true,
  }),
);

/** One video of as many frames, whose header tells of `told` of them. */
const video = (told: number) =>
  fileOf(
    'video.dcm',
    writePart10(
      dataSetOf({
        SOPClassUID: '1.2.840.10008.5.1.4.1.1.77.1.1.1',
        SOPInstanceUID: '2.25.4200',
        StudyInstanceUID: phantomStudyUid,
        SeriesInstanceUID: '2.25.4100',
        Modality: 'ES',
        NumberOfFrames: told,
        Rows: 1,
        Columns: 1,
        SamplesPerPixel: 3,
        PlanarConfiguration: 0,
        PhotometricInterpretation: 'YBR_PARTIAL_420',
        BitsAllocated: 8,
        BitsStored: 8,
        HighBit: 7,
        PixelRepresentation: 0,
        PixelData: { fragments: [stream] },
      }),
      { transferSyntaxUid: TransferSyntaxUid.Mpeg4HighProfileLevel41 },
    ),
  );

/** A reader at an archive that does not tell how its instances are stored. */
async function atSilentArchive(readFrame: StudySource['readFrame'], openVideo?: StudySource['openVideo']) {
  const source = await localStudySource([video(frames)]);
  const asked: string[] = [];
  const decoder = new ScriptedDecoder();
  const user = new ScriptedUser(
    {
      ...source,
      async openStudy(...told) {
        const study = await source.openStudy(...told);
        const series = study.series.map((each) => ({
          ...each,
          instances: each.instances.map(({ transferSyntaxUid: _, ...instance }) => instance),
        }));
        return { ...study, series };
      },
      readFrame: (...told) => {
        asked.push(`frame ${told[0].frameIndex}`);
        return readFrame(...told);
      },
      openVideo: (...told) => {
        asked.push('video');
        return (openVideo ?? source.openVideo)(...told);
      },
    },
    { videoHost: decoder },
  );
  await user.viewer.openStudy(phantomStudyUid);
  const state = () => user.viewport.state.get();
  const shows = async (frameIndex: number) => {
    const holds = () =>
      state().quality.status === 'failed' ||
      (state().quality.status !== 'loading' && state().shownFrameIndex === frameIndex);
    await user.waitsUntil(() => {
      void decoder.work();
      return holds();
    });
  };
  return { user, asked, state, shows };
}

test('a whole stream that comes for a frame is a video, not the samples of the frame', async () => {
  const { user, state, shows, asked } = await atSilentArchive(async () => ({
    bytes: stream,
    transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
  }));
  await shows(0);
  expect(state().quality.status).toBe('complete');
  user.viewport.setFrame(frames - 1);
  await shows(frames - 1);
  expect(state()).toMatchObject({ quality: { status: 'complete' }, numberOfFrames: frames });
  expect(asked.filter((each) => each === 'video')).toHaveLength(1);
});

test('an archive that gives no frame of a video is asked for the stream', async () => {
  const { state, shows } = await atSilentArchive(() => Promise.reject(new Error('No such frame.')));
  await shows(0);
  expect(state().quality.status).toBe('complete');
});

test('what failed is told where there is no video either, and that is asked for once', async () => {
  const { user, state, shows, asked } = await atSilentArchive(
    () => Promise.reject(new Error('No such frame.')),
    async () => ({ byteLength: 3, read: async () => Uint8Array.of(1, 2, 3) }),
  );
  await shows(0);
  user.viewport.setFrame(1);
  await shows(1);
  expect(JSON.stringify(state().quality)).toContain('No such frame.');
  expect(asked.filter((each) => each === 'video')).toHaveLength(1);
});

test('samples that begin as a video does are samples where there are as many as a frame has', async () => {
  const { state, shows, asked } = await atSilentArchive(async () => ({
    bytes: Uint8Array.of(0, 0, 1),
    transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
  }));
  await shows(0);
  expect(state().quality.status).toBe('complete');
  expect(asked).not.toContain('video');
});

/** Two frames of one instance, whose archive gives its bytes when it is told to. */
function atSlowArchive() {
  let give: (source: ByteSource) => void = () => {};
  const source: Pick<StudySource, 'openVideo'> = {
    openVideo: (_, signal) =>
      new Promise((resolve, reject) => {
        give = resolve;
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  };
  const found = new FoundVideos(source, () => {});
  const frameAt = (frameIndex: number): StackFrame => {
    const reference = {
      studyInstanceUid: phantomStudyUid,
      seriesInstanceUid: '2.25.4100',
      sopInstanceUid: '2.25.4200',
      frameIndex,
    };
    return { key: frameKeyOf(reference), reference, instanceNumber: 1, storedAs: 'unknown' };
  };
  return { found, frameAt, give: () => give(bytesSource(stream)) };
}

test('samples of 4:2:2 are none of a video, however they begin and whether all are stored or half of the colour', () => {
  const { found, frameAt } = atSlowArchive();
  const format = colourFormat({ rows: 16, columns: 16, photometricInterpretation: 'YBR_FULL_422' });
  const isVideo = (byteLength: number) =>
    found.isInPlaceOf(
      frameAt(0),
      {
        bytes: new Uint8Array(byteLength).fill(0x47),
        transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
      },
      format,
    );
  expect([512, 768, 1000].map(isVideo)).toEqual([false, false, true]);
});

test('frames of an instance share the answer that one of them asked for', async () => {
  const { found, frameAt, give } = atSlowArchive();
  const asking = [found.isBehind(frameAt(0)), found.isBehind(frameAt(1))];
  give();
  expect(await Promise.all(asking)).toEqual([true, true]);
});

test('what was asked of a study that is closed is given up', async () => {
  const { found, frameAt } = atSlowArchive();
  const asking = found.isBehind(frameAt(0));
  found.clear();
  expect(await asking).toBe(false);
});
