// Runs in Chromium: other people's clients do what their users do, against our server, and tell what they got.
import {
  cache,
  Enums,
  imageLoader,
  init as initCore,
  RenderingEngine,
  setUseCPURendering,
} from '@cornerstonejs/core';
import { init as initLoader, wadors } from '@cornerstonejs/dicom-image-loader';
import { api } from 'dicomweb-client';

const firstValueOf = (dataSet, tag) => dataSet[tag]?.Value?.[0];
const numbersOf = (buffer) => [...new Uint16Array(buffer)];

/** dicomweb-client: list, open, frames, pictures, store. */
window.useDicomWebClient = async (url, { patientId, file }) => {
  const client = new api.DICOMwebClient({ url });
  const found = await client.searchForStudies({ queryParams: { PatientID: patientId } });
  const studyInstanceUID = firstValueOf(found[0], '0020000D');
  const [series] = await client.searchForSeries({ studyInstanceUID });
  const seriesInstanceUID = firstValueOf(series, '0020000E');
  const metadata = await client.retrieveSeriesMetadata({ studyInstanceUID, seriesInstanceUID });
  const sopInstanceUID = firstValueOf(metadata[1], '00080018');
  const ids = { studyInstanceUID, seriesInstanceUID, sopInstanceUID };
  const [frame] = await client.retrieveInstanceFrames({ ...ids, frameNumbers: [1] });
  const compressed = await client.retrieveInstanceFrames({
    ...ids,
    frameNumbers: [1],
    mediaTypes: [{ mediaType: 'image/jls', transferSyntaxUID: '1.2.840.10008.1.2.4.80' }],
  });
  const bulk = await client.retrieveBulkData({ BulkDataURI: metadata[1]['7FE00010'].BulkDataURI });
  const instances = await client.retrieveSeries({ studyInstanceUID, seriesInstanceUID });
  const [rendered] = await client.retrieveInstanceRendered({
    ...ids,
    mediaTypes: [{ mediaType: 'image/png' }],
    queryParams: { viewport: '32,32', window: '500,1000,linear' },
  });
  const answer = await client.storeInstances({ datasets: [new Uint8Array(file).buffer] });
  const stored = typeof answer === 'string' ? JSON.parse(answer) : answer;
  const after = await client.searchForInstances({ studyInstanceUID });
  const absent = await client.searchForStudies({ queryParams: { PatientID: 'NOBODY' } });
  return {
    studies: found.length,
    instancesInMetadata: metadata.length,
    firstPixels: numbersOf(frame).slice(0, 3),
    frameBytes: frame.byteLength,
    jpegLsBegins: [...new Uint8Array(compressed[0]).slice(0, 2)],
    bulkIsTheFrame: numbersOf(bulk[0]).join() === numbersOf(frame).join(),
    filesInSeries: instances.length,
    renderedAs: new TextDecoder('latin1').decode(new Uint8Array(rendered).slice(1, 4)),
    storedReferences: stored ? (stored['00081199']?.Value?.length ?? 0) : 'answered without a body',
    instancesAfterStore: after.length,
    unknownPatientStudies: (absent ?? []).length,
  };
};

/** Cornerstone3D: metadata into its providers, a stack on screen, scrolled from end to end. */
window.useCornerstone = async (url, { patientId, modality }) => {
  await initCore();
  setUseCPURendering(true);
  initLoader({ maxWebWorkers: 1 });
  const client = new api.DICOMwebClient({ url });
  const [study] = await client.searchForStudies({ queryParams: { PatientID: patientId } });
  const studyInstanceUID = firstValueOf(study, '0020000D');
  const [series] = await client.searchForSeries({ studyInstanceUID, queryParams: { Modality: modality } });
  const seriesInstanceUID = firstValueOf(series, '0020000E');
  const metadata = await client.retrieveSeriesMetadata({ studyInstanceUID, seriesInstanceUID });
  const imageIds = metadata.map((instance) => {
    const sopInstanceUID = firstValueOf(instance, '00080018');
    const path = `studies/${studyInstanceUID}/series/${seriesInstanceUID}/instances/${sopInstanceUID}/frames/1`;
    const imageId = `wadors:${url}/${path}`;
    wadors.metaDataManager.add(imageId, instance);
    return imageId;
  });
  const element = document.getElementById('viewport');
  const engine = new RenderingEngine('engine');
  engine.enableElement({ viewportId: 'stack', type: Enums.ViewportType.STACK, element });
  const viewport = engine.getViewport('stack');
  await viewport.setStack(imageIds);
  const shown = [];
  for (let index = 0; index < imageIds.length; index++) {
    await viewport.setImageIdIndex(index);
    viewport.render();
    const image = cache.getImage(imageIds[index]) ?? (await imageLoader.loadAndCacheImage(imageIds[index]));
    const pixels = image.getPixelData();
    shown.push({
      index: viewport.getCurrentImageIdIndex(),
      columns: image.columns,
      rows: image.rows,
      slope: image.slope,
      intercept: image.intercept,
      firstPixels: [...pixels.slice(0, 3)],
      lastPixel: pixels[pixels.length - 1],
    });
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  const canvas = viewport.getCanvas();
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const levels = new Set(data.filter((_, at) => at % 4 === 0));
  return { images: imageIds.length, shown, greyLevelsOnScreen: levels.size > 16 ? 'many' : levels.size };
};
window.isReady = true;
