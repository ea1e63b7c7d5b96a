import { type DicomJson, dataSetFromJson } from '@isocenter/dicom';
import {
  type ApiClient,
  type CompactMetadata,
  type ManifestInstance,
  type ManifestSeries,
  ProblemError,
  type StudyManifest,
} from '@isocenter/network/api';
import type { DicomWebClient, RequestOptions } from '@isocenter/network/dicomweb';
import { viewerError } from '../errors.ts';
import { resolveBulkData } from './bulk-data.ts';
import { loadStudyByQido } from './load-study-by-qido.ts';
import { mapInSlices } from './map-in-slices.ts';
import type { Instance, Series, Study } from './study.ts';
import type { InstanceMetadata, StudySource } from './study-source.ts';

/** SOP Instance UID (0008,0018) as DICOM JSON names it. */
const sopInstanceUidKey = '00080018';

/**
 * Studies of an archive: of ours by its manifest, which brings the metadata of longer series along; of any other by QIDO-RS.
 * Further metadata and frames come by WADO-RS (PS3.18 §10.4), frames as they are stored.
 */
export function dicomWebStudySource({
  api,
  dicomWeb,
  baseUrl = '/dicom-web',
}: {
  /** Absent: the service is not ours. */
  readonly api?: ApiClient;
  readonly dicomWeb: DicomWebClient;
  /** Root of the service, for the addresses of thumbnails. */
  readonly baseUrl?: string;
}): StudySource {
  const withBulkData = (json: DicomJson, options: RequestOptions): Promise<DicomJson> =>
    resolveBulkData(withoutPrivate(json), (uri) => dicomWeb.retrieveBulkData(uri, options));
  let isOurs = false;
  let qido = api ? undefined : loadStudyByQido();
  // Whoever opens a study asks again, and is told where it cannot be had.
  qido?.catch(() => {
    qido = undefined;
  });
  let brought: ReadonlyMap<string, CarriedMetadata> = new Map();
  return {
    kind: 'dicomweb',
    async openStudy(studyInstanceUid, signal) {
      const options = optionsOf(signal);
      const manifest = api && (await findManifest(api, studyInstanceUid, options));
      isOurs = manifest !== undefined;
      brought = new Map(manifest?.series.flatMap(carriedIn));
      if (manifest) return studyOfManifest(manifest);
      const { studyByQido } = await (qido ?? loadStudyByQido());
      return reached(() => studyByQido(dicomWeb, studyInstanceUid, options));
    },
    async readSeriesMetadata(studyInstanceUid, seriesInstanceUid, signal) {
      const options = optionsOf(signal);
      const carried = brought.get(seriesInstanceUid);
      if (carried) {
        const own = [...carried.own.values()];
        const whole = await Promise.all(
          own.map((json) => withBulkData({ ...carried.common, ...json }, options)),
        );
        return mapInSlices(whole, metadataOf);
      }
      const answer = await reached(() =>
        dicomWeb.retrieveSeriesMetadata(studyInstanceUid, seriesInstanceUid, options),
      );
      const instances = await Promise.all(answer.map((json) => withBulkData(json, options)));
      return mapInSlices(instances, metadataOf);
    },
    async readInstanceMetadata({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }, signal) {
      const options = optionsOf(signal);
      const carried = brought.get(seriesInstanceUid);
      const own = carried?.own.get(sopInstanceUid);
      if (carried && own) return metadataOf(await withBulkData({ ...carried.common, ...own }, options));
      const json = await reached(() =>
        dicomWeb.retrieveInstanceMetadata(studyInstanceUid, seriesInstanceUid, sopInstanceUid, options),
      );
      return metadataOf(await withBulkData(json, options));
    },
    async readAllAttributes({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }, signal) {
      const json = await reached(() =>
        dicomWeb.retrieveInstanceMetadata(
          studyInstanceUid,
          seriesInstanceUid,
          sopInstanceUid,
          optionsOf(signal),
        ),
      );
      return dataSetFromJson(json);
    },
    async readFrame(
      { studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameIndex },
      signal,
      onReceiving,
    ) {
      const options = {
        ...optionsOf(signal),
        ...(isOurs && { accept: storedFrameAlone }),
        ...(onReceiving && { onReceiving }),
      };
      const [frame] = await reached(() =>
        dicomWeb.retrieveFrames(
          studyInstanceUid,
          seriesInstanceUid,
          sopInstanceUid,
          [frameIndex + 1],
          options,
        ),
      );
      if (!frame) throw viewerError('VIEWER_FRAME_MISSING', {});
      return frame;
    },
    async openVideo(reference, signal) {
      const { openBulkVideo } = await import('../video/bulk-video.ts');
      return reached(() => openBulkVideo(dicomWeb, reference, optionsOf(signal)));
    },
    thumbnailUrl({ studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameIndex }) {
      const instance = `${baseUrl}/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
      return `${instance}/frames/${frameIndex + 1}/thumbnail`;
    },
  };
}

/** One frame without anything around it, so that its bytes need not be copied out. Not every service gives it so. */
const storedFrameAlone = 'application/octet-stream; transfer-syntax=*';

/** Metadata that came with the manifest, by SOP Instance UID. */
interface CarriedMetadata {
  readonly common: DicomJson;
  readonly own: ReadonlyMap<string, DicomJson>;
}

function carriedIn({ seriesInstanceUid, metadata }: ManifestSeries): [string, CarriedMetadata][] {
  if (!metadata) return [];
  const { common, own } = metadata as CompactMetadata;
  const uidOf = (json: DicomJson) =>
    String((json[sopInstanceUidKey] ?? common[sopInstanceUidKey])?.Value?.[0]);
  return [[seriesInstanceUid, { common, own: new Map(own.map((json) => [uidOf(json), json])) }]];
}

/** `undefined` where whoever answers is not one of ours, and knows no manifests. */
async function findManifest(
  api: ApiClient,
  studyInstanceUid: string,
  options: RequestOptions,
): Promise<StudyManifest | undefined> {
  try {
    return await api.openStudy(studyInstanceUid, options);
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'NETWORK_UNEXPECTED_ANSWER') return undefined;
    throw error;
  }
}

const optionsOf = (signal: AbortSignal | undefined): RequestOptions => (signal ? { signal } : {});

const metadataOf = (json: DicomJson): InstanceMetadata => ({
  sopInstanceUid: String(json[sopInstanceUidKey]?.Value?.[0] ?? ''),
  dataSet: dataSetFromJson(json),
});

/** Private attributes are often the larger part of a header, and nothing that draws reads them. PS3.5 §7.8. */
const withoutPrivate = (json: DicomJson): DicomJson =>
  Object.fromEntries(Object.entries(json).filter(([tag]) => Number.parseInt(tag.charAt(3), 16) % 2 === 0));

/** `fetch` tells a broken connection only by a TypeError; ours says what happened and what to do. */
async function reached<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw cause instanceof TypeError ? viewerError('VIEWER_ARCHIVE_UNREACHABLE', {}, { cause }) : cause;
  }
}

function studyOfManifest({ study, series }: StudyManifest): Study {
  return { ...withoutUndefined(study), series: series.map(seriesOfManifest) };
}

function seriesOfManifest({ instances, metadata: _, ...series }: ManifestSeries): Series {
  return { ...withoutUndefined(series), instances: instances.map(instanceOfManifest) };
}

const instanceOfManifest = (instance: ManifestInstance): Instance => withoutUndefined(instance);

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Schemas allow an explicit undefined, our model does not. */
function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, entry]) => entry !== undefined),
  ) as unknown as Defined<T>;
}
