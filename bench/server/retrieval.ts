import { median } from '../results-file.ts';
import { Client, drain, partsOf } from './ask.ts';
import { pixelBytes, pixelsOf, type SliceStudy } from './slices.ts';
import type { Target } from './target.ts';
import { type WrkFigures, wrk } from './wrk.ts';

const frameType = 'multipart/related; type="application/octet-stream"';
const asStored = 'multipart/related; type="application/dicom"; transfer-syntax=*';

const seriesUrl = ({ dicomWebUrl }: Target, { studyInstanceUid, seriesInstanceUid }: SliceStudy): string =>
  `${dicomWebUrl}/studies/${studyInstanceUid}/series/${seriesInstanceUid}`;

const frameUrl = (target: Target, study: SliceStudy, index: number): string =>
  `${seriesUrl(target, study)}/instances/${study.slices[index % study.slices.length]?.sopInstanceUid}/frames/1`;

/** Milliseconds for the metadata of the whole series as plain JSON. */
export async function metadata(target: Target, study: SliceStudy): Promise<number> {
  const client = new Client();
  const { ms, matches } = await client.search(`${seriesUrl(target, study)}/metadata`);
  client.close();
  if (matches?.length !== study.slices.length)
    throw new Error(`${target.name} gave metadata of ${matches?.length} instances`);
  return ms;
}

/** Looks whether the whole series comes as it was sent. */
export async function expectWholeSeries(target: Target, study: SliceStudy): Promise<void> {
  const client = new Client();
  const answer = await client.ask(seriesUrl(target, study), { headers: { accept: asStored } });
  client.close();
  const parts = partsOf(answer);
  if (answer.status !== 200 || parts.length !== study.slices.length)
    throw new Error(`${target.name} answered ${answer.status} with ${parts.length} parts`);
  const wanted = new Set(study.slices.slice(0, 20).map((slice) => pixelsOf(slice).toString('latin1')));
  for (const part of parts) wanted.delete(part.subarray(-pixelBytes).toString('latin1'));
  if (wanted.size > 0) throw new Error(`${target.name} gave a series whose pixels are not those sent`);
}

/** Megabytes a second of the whole series in one response, as stored. */
export async function wholeSeries(target: Target, study: SliceStudy): Promise<number> {
  const { ms, bytes } = await drain(seriesUrl(target, study), asStored);
  if (bytes < pixelBytes * study.slices.length)
    throw new Error(`${target.name} gave ${bytes} bytes of a series`);
  return bytes / 1000 / ms;
}

/** Single frames, one after the other over each of some connections; the first are compared with the files. */
export async function frames(
  target: Target,
  study: SliceStudy,
  options: { readonly folder: string; readonly connections: number; readonly seconds: number },
): Promise<WrkFigures> {
  const client = new Client();
  for (const index of [0, 7, study.slices.length - 1]) {
    const slice = study.slices[index];
    const answer = await client.ask(frameUrl(target, study, index), { headers: { accept: frameType } });
    if (!slice || !partsOf(answer)[0]?.equals(pixelsOf(slice)))
      throw new Error(
        `${target.name} gave a frame whose pixels are not those sent (status ${answer.status})`,
      );
  }
  client.close();
  const urls = study.slices.map((_, index) => frameUrl(target, study, index));
  return wrk(options.folder, urls, { ...options, accept: frameType });
}

/** Milliseconds for a rendered frame, each of another slice; the first three are not counted. */
export async function rendered(
  target: Target,
  study: SliceStudy,
  { mediaType, count, from }: { mediaType: 'image/jpeg' | 'image/png'; count: number; from: number },
): Promise<number> {
  const client = new Client();
  const times: number[] = [];
  for (let i = 0; i < count + 3; i++) {
    const url = `${frameUrl(target, study, from + i)}/rendered`;
    const { status, headers, ms } = await client.ask(url, { headers: { accept: mediaType } });
    if (status !== 200 || headers['content-type'] !== mediaType)
      throw new Error(`${target.name} rendered ${status} ${headers['content-type']}`);
    if (i >= 3) times.push(ms);
  }
  client.close();
  return median(times);
}
