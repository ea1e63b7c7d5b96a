import { createUid } from '@isocenter/dicom';
import type { Page } from 'playwright-core';
import { hinder, refuse, sendInTwo } from '../tests/harness/hindering-server.ts';
import { madeImage } from '../tests/harness/made-images.ts';
import { madeLargeImage } from '../tests/harness/made-large-image.ts';
import { madeVideo } from '../tests/harness/made-video.ts';
import type { RunningServer } from '../tests/harness/running-server.ts';
import { storeAll } from '../tests/harness/store-over-http.ts';
import { shownImage } from '../tests/harness/viewer-page.ts';

/** Opens a page at one of the sizes of the screenshots, and keeps what it shows under a name. */
export interface Camera {
  open(size: 'laptop' | 'desk' | 'phone', url: string): Promise<Page>;
  save(page: Page, name: string): Promise<void>;
}

/** What the viewer does with single pictures: subtraction, video, why a pixel looks as it does, its attributes, and every state. */
export async function shootPictures(
  { open, save }: Camera,
  server: RunningServer,
  uidOf: (modality: string) => string | undefined,
): Promise<void> {
  const subtraction = await open('laptop', `${server.url}/studies/${uidOf('XA')}`);
  await shownImage(subtraction);
  await subtraction.getByRole('button', { name: 'Subtract the mask' }).click();
  await goTo(subtraction, 0.6);
  await save(subtraction, 'viewer-subtraction-laptop');

  for (const size of ['laptop', 'phone'] as const) {
    const pixel = await open(size, `${server.url}/studies/${uidOf('CT')}`);
    await shownImage(pixel);
    await pixel.getByRole('button', { name: 'More' }).waitFor();
    await pixel.keyboard.press('y');
    await pixel.getByRole('spinbutton', { name: 'Row' }).fill('250');
    await pixel.getByRole('spinbutton', { name: 'Column' }).fill('150');
    await pixel.getByText('On the screen', { exact: true }).waitFor();
    await save(pixel, `viewer-pixel-${size}`);
  }
  const attributes = await open('laptop', `${server.url}/studies/${uidOf('CT')}`);
  await goTo(attributes, 0.5);
  await attributes.getByRole('button', { name: 'More' }).waitFor();
  await attributes.keyboard.press('g');
  await attributes.getByRole('combobox', { name: 'Compare with' }).selectOption('The image after');
  await save(attributes, 'viewer-attributes-laptop');

  const video = madeVideo(
    { frames: 45, wrapping: 'mp4' },
    { SeriesDescription: 'Endoscopy', PatientName: 'PHANTOM^VIDEO' },
  );
  await storeAll(server.url, [video]);
  const playing = await open('laptop', `${server.url}/studies/${video.studyInstanceUid}`);
  await shownImage(playing);
  await goTo(playing, 0.5);
  await save(playing, 'viewer-video-laptop');

  await shootStates({ open, save }, server);
}

/** Four viewports: one that waits, one that has a smaller version, one of a lossy image, one that failed. */
async function shootStates({ open, save }: Camera, server: RunningServer): Promise<void> {
  const study = { StudyInstanceUID: createUid(), PatientName: 'PHANTOM^STATES', PatientID: 'PHANTOM-5' };
  const series = (SeriesNumber: number, SeriesDescription: string) => ({
    ...study,
    SeriesNumber,
    SeriesDescription,
    SeriesInstanceUID: createUid(),
  });
  const lossy = madeImage({
    ...series(1, 'Lossy'),
    LossyImageCompression: '01',
    LossyImageCompressionRatio: '12',
    LossyImageCompressionMethod: 'ISO_15444_1',
  });
  const { image: reduced } = await madeLargeImage(series(2, 'Reduced'));
  const loading = madeImage(series(3, 'Loading'));
  const failed = madeImage(series(4, 'Failed'));
  await storeAll(server.url, [lossy, reduced, loading, failed]);
  const between = await hinder(server.url);
  try {
    const frameOf = ({ sopInstanceUid }: { sopInstanceUid: string }) =>
      new RegExp(`/${sopInstanceUid}/frames/1$`);
    between.hinder(frameOf(reduced), sendInTwo(0.7).hindrance);
    between.hinder(frameOf(loading), sendInTwo(0.4).hindrance);
    between.hinder(frameOf(failed), refuse(404));
    const page = await open('desk', `${between.url}/studies/${study.StudyInstanceUID}`);
    await page.getByText(/Lossy/).first().waitFor();
    await page.evaluate(() => window.__isocenter?.viewer.setLayout(2, 2));
    await page.getByText(/Reduced 1024/).waitFor();
    await page.getByRole('alert').first().waitFor();
    await save(page, 'viewer-states-desk');
  } finally {
    await between.close();
  }
}

/** Shows the image at this part of the stack. */
async function goTo(page: Page, share: number): Promise<void> {
  await page.evaluate((part) => {
    const viewer = window.__isocenter?.viewer;
    const viewport = viewer?.viewport(viewer.layout.get().activeViewportId);
    viewport?.setFrame(Math.floor(viewport.state.get().numberOfFrames * part));
  }, share);
  await page.waitForTimeout(2000);
  await shownImage(page);
}
