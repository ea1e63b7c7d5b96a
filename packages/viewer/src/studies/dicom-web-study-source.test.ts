import { Tag } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { phantomSeriesUid, phantomSlice, phantomStudyUid, sliceUid } from '../testing/phantom-files.ts';
import { ScriptedArchive } from '../testing/scripted-archive.ts';
import { ScriptedUser } from '../testing/scripted-user.ts';
import { dicomWebStudySource } from './dicom-web-study-source.ts';

const slices = [1, 2, 3, 4].map((number) => phantomSlice(number));

async function readerOf(archive: ScriptedArchive) {
  const source = dicomWebStudySource({ api: archive.api, dicomWeb: archive.dicomWeb });
  return { source, user: new ScriptedUser(source) };
}

test('the first image does not wait for the metadata of its series', async () => {
  const archive = await ScriptedArchive.of(slices);
  const { user } = await readerOf(archive);
  const release = archive.hold(/series\/[\d.]+\/metadata$/);
  await user.opens();
  expect(user.viewport.state.get()).toMatchObject({ shownFrameIndex: 0, quality: { status: 'complete' } });
  expect(archive.requests.filter((url) => url.includes('/frames/'))).toHaveLength(1);
  release();
  const stackId = user.viewport.state.get().stack?.stackId ?? '';
  await user.waitsUntil(() => user.viewer.loading.get().stacks[stackId]?.loadedFrames === 4);
});

test('asks for the frame before any metadata is there', async () => {
  const archive = await ScriptedArchive.of(slices);
  const { user } = await readerOf(archive);
  const release = archive.hold(/metadata$/);
  await user.viewer.openStudy(phantomStudyUid);
  await user.waitsUntil(() => archive.requests.some((url) => url.includes('/frames/')));
  expect(user.viewport.state.get().quality.status).toBe('loading');
  release();
  await user.waitsForImage();
});

test('puts images in the order of their positions once the metadata tells, and keeps the one on the screen', async () => {
  const last = phantomSlice(4, { ImagePositionPatient: [-4, 10, 97] });
  const archive = await ScriptedArchive.of([phantomSlice(1), phantomSlice(2), phantomSlice(3), last]);
  const { user } = await readerOf(archive);
  await user.opens({ seriesInstanceUid: phantomSeriesUid, sopInstanceUid: sliceUid(4) });
  await user.waitsUntil(() => user.viewport.state.get().shownFrameIndex === 0);
  expect(user.viewport.state.get()).toMatchObject({ frameIndex: 0, sopInstanceUid: sliceUid(4) });
});

test('a broken connection is told in words, and what failed comes when the archive answers again', async () => {
  const archive = await ScriptedArchive.of(slices);
  const { user } = await readerOf(archive);
  const mend = archive.breakOff(/frames/);
  await user.opens();
  expect(user.viewport.state.get().quality).toMatchObject({
    status: 'failed',
    problem: { code: 'VIEWER_ARCHIVE_UNREACHABLE', retryable: true },
  });
  mend();
  user.viewport.retry();
  await user.waitsForImage();
  expect(user.viewport.state.get().quality.status).toBe('complete');
});

test('an image without usable metadata fails alone, and the rest of its series is read', async () => {
  const archive = await ScriptedArchive.of(slices);
  archive.editMetadata = (json) => {
    const { Value = [] } = json['00080018'] as { Value?: string[] };
    if (Value[0] === sliceUid(2)) delete json['00080018'];
  };
  const mend = archive.breakOff(/1200\.2\/metadata$/);
  const { user } = await readerOf(archive);
  await user.opens();
  const stackId = user.viewport.state.get().stack?.stackId ?? '';
  await user.waitsUntil(() => user.viewer.loading.get().stacks[stackId]?.loadedFrames === 3);
  const frameIndexOfBroken = 3;
  user.viewport.setFrame(frameIndexOfBroken);
  await user.waitsForImage();
  expect(user.viewport.state.get()).toMatchObject({
    sopInstanceUid: sliceUid(2),
    quality: { status: 'failed', problem: { code: 'VIEWER_METADATA_MISSING' } },
  });
  mend();
  user.viewport.retry();
  await user.waitsForImage();
  expect(user.viewport.state.get().quality.status).toBe('complete');
});

test('metadata that failed is asked for again on retry', async () => {
  const archive = await ScriptedArchive.of(slices);
  const { user } = await readerOf(archive);
  const mend = archive.breakOff(/metadata/);
  await user.opens();
  expect(user.viewport.state.get().quality).toMatchObject({ status: 'failed' });
  mend();
  user.viewport.retry();
  await user.waitsForImage();
  expect(user.viewport.state.get().quality.status).toBe('complete');
});

test('fetches the tables that drawing needs where the archive only points to them, and nothing else', async () => {
  const archive = await ScriptedArchive.of([phantomSlice(1)]);
  archive.editMetadata = (json) => {
    json['00281201'] = { vr: 'OW', BulkDataURI: '/bulk/palette' };
    json['00091010'] = { vr: 'OB', BulkDataURI: '/bulk/private' };
    json['60003000'] = { vr: 'OW', BulkDataURI: '/bulk/gone' };
  };
  archive.bulkData.set('/bulk/palette', Uint8Array.of(1, 2, 3, 4));
  const { source } = await readerOf(archive);
  const [instance] = await source.readSeriesMetadata(phantomStudyUid, phantomSeriesUid);
  expect(instance?.dataSet.findBytes(Tag.RedPaletteColorLookupTableData)).toEqual(Uint8Array.of(1, 2, 3, 4));
  const fetched = archive.requests.filter((url) => url.startsWith('/bulk'));
  expect(fetched.sort()).toEqual(['/bulk/gone', '/bulk/palette']);
});

test('asks for the metadata of a series only when someone looks at it', async () => {
  const other = phantomSlice(5, { SeriesInstanceUID: '2.25.9100', SeriesNumber: 9 });
  const archive = await ScriptedArchive.of([...slices, other]);
  const { user } = await readerOf(archive);
  await user.opens();
  const study = user.viewer.study.get();
  const stacks = study.status === 'ready' ? study.stacks : [];
  const thumbnails = stacks.map(({ stackId }) => user.viewer.thumbnail(stackId));
  await user.waitsUntil(() => thumbnails.every((thumbnail) => thumbnail.get().status === 'url'));
  expect(thumbnails).toHaveLength(2);
  expect(archive.requests.filter((url) => /2\.25\.9100\/metadata$/.test(url))).toEqual([]);
});

test('leaving a study gives up its requests', async () => {
  const archive = await ScriptedArchive.of(slices);
  const { user } = await readerOf(archive);
  const release = archive.hold(/frames/);
  await user.viewer.openStudy(phantomStudyUid);
  user.viewer.closeStudy();
  release();
  await user.waitsUntil(() => user.viewer.loading.get().requestsInFlight === 0);
  expect(user.viewport.state.get().quality).toEqual({ status: 'empty' });
  expect(user.viewer.loading.get().cachedBytes).toBe(0);
});
