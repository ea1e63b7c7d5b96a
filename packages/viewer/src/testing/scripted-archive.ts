import { type DataSet, dataSetToJson, readFrame, readPart10, Tag } from '@isocenter/dicom';
import { ApiClient, type StudyManifest } from '@isocenter/network/api';
import {
  createBoundary,
  DicomWebClient,
  multipartContentType,
  type Transport,
  type TransportRequest,
  type TransportResponse,
  writeMultipart,
} from '@isocenter/network/dicomweb';
import type { LocalFile } from '../studies/local-study-source.ts';
import { phantomStudyUid } from './phantom-files.ts';

/** An archive in memory that answers over the real wire grammar, and may be told to wait, to fail or to be cut off. */
export class ScriptedArchive implements Transport {
  readonly requests: string[] = [];
  readonly api = new ApiClient(this);
  readonly dicomWeb = new DicomWebClient(this, '/dicom-web');
  readonly #files = new Map<string, Uint8Array>();
  readonly #held: { readonly pattern: RegExp; readonly released: Promise<void> }[] = [];
  readonly #broken: RegExp[] = [];
  /** Changes one instance's metadata before it is sent. */
  editMetadata: (json: Record<string, unknown>) => void = () => {};
  /** Answers to paths of bulk data. */
  readonly bulkData = new Map<string, Uint8Array>();

  static async of(files: readonly LocalFile[]): Promise<ScriptedArchive> {
    const archive = new ScriptedArchive();
    for (const { blob } of files) {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      archive.#files.set(readPart10(bytes).dataSet.getString(Tag.SOPInstanceUID), bytes);
    }
    return archive;
  }

  /** Requests whose path matches wait until the returned function is called. */
  hold(pattern: RegExp): () => void {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#held.push({ pattern, released });
    return release;
  }

  /** Requests whose path matches end as a broken connection does, until the returned function is called. */
  breakOff(pattern: RegExp): () => void {
    this.#broken.push(pattern);
    return () => void this.#broken.splice(this.#broken.indexOf(pattern), 1);
  }

  async send({ url, signal }: TransportRequest): Promise<TransportResponse> {
    this.requests.push(url);
    for (const { pattern, released } of this.#held) if (pattern.test(url)) await released;
    signal?.throwIfAborted();
    if (this.#broken.some((pattern) => pattern.test(url))) throw new TypeError('Failed to fetch');
    return this.#answer(url);
  }

  #answer(url: string): TransportResponse {
    if (url.startsWith('/api/v1/studies/')) return json(this.#manifest());
    const bulk = this.bulkData.get(url);
    if (bulk) return bytes('application/octet-stream', bulk);
    const [, sopInstanceUid, frames] = /instances\/([\d.]+)\/frames\/(\d+)$/.exec(url) ?? [];
    if (sopInstanceUid && frames) return this.#frame(sopInstanceUid, Number(frames));
    const [, alone] = /instances\/([\d.]+)\/metadata$/.exec(url) ?? [];
    if (alone) return json([this.#metadata(alone)]);
    const [, series] = /series\/([\d.]+)\/metadata$/.exec(url) ?? [];
    if (series) return json(this.#instancesOf(series).map((uid) => this.#metadata(uid)));
    return { status: 404, header: () => undefined, body: once(new Uint8Array()) };
  }

  #part10(sopInstanceUid: string) {
    return readPart10(this.#files.get(sopInstanceUid) ?? new Uint8Array());
  }

  #instancesOf(seriesInstanceUid: string): string[] {
    return [...this.#files.keys()].filter(
      (uid) => this.#part10(uid).dataSet.findString(Tag.SeriesInstanceUID) === seriesInstanceUid,
    );
  }

  #metadata(sopInstanceUid: string): unknown {
    const metadata = dataSetToJson(this.#part10(sopInstanceUid).dataSet, {
      bulkDataUri: (path) => `/bulk/${sopInstanceUid}/${path.join('/')}`,
      inlineLimitBytes: 0,
    });
    const { '7FE00010': _pixels, ...rest } = metadata;
    this.editMetadata(rest);
    return rest;
  }

  #frame(sopInstanceUid: string, frameNumber: number): TransportResponse {
    const { bytes: content, transferSyntaxUid } = readFrame(this.#part10(sopInstanceUid), frameNumber - 1);
    const boundary = createBoundary();
    const contentType = `application/octet-stream; transfer-syntax=${transferSyntaxUid}`;
    return {
      status: 200,
      header: (name) =>
        name.toLowerCase() === 'content-type'
          ? multipartContentType('application/octet-stream', boundary)
          : undefined,
      body: writeMultipart(parts([{ contentType, body: content }]), boundary),
    };
  }

  #manifest(): StudyManifest {
    const instances = [...this.#files.keys()].map((uid) => {
      const { dataSet, transferSyntaxUid } = this.#part10(uid);
      return { dataSet, entry: manifestEntry(dataSet, transferSyntaxUid) };
    });
    const uids = new Set(instances.map(({ dataSet }) => dataSet.getString(Tag.SeriesInstanceUID)));
    return {
      study: {
        studyInstanceUid: phantomStudyUid,
        modalities: ['CT'],
        numberOfSeries: uids.size,
        numberOfInstances: instances.length,
      },
      series: [...uids].map((seriesInstanceUid) => {
        const entries = instances
          .filter(({ dataSet }) => dataSet.getString(Tag.SeriesInstanceUID) === seriesInstanceUid)
          .map(({ entry }) => entry)
          .sort((a, b) => (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0));
        return {
          seriesInstanceUid,
          modality: 'CT',
          numberOfInstances: entries.length,
          numberOfFrames: entries.length,
          instances: entries,
        };
      }),
    };
  }
}

const manifestEntry = (dataSet: DataSet, transferSyntaxUid: string) => ({
  sopInstanceUid: dataSet.getString(Tag.SOPInstanceUID),
  sopClassUid: dataSet.getString(Tag.SOPClassUID),
  instanceNumber: dataSet.getNumber(Tag.InstanceNumber),
  numberOfFrames: dataSet.findNumber(Tag.NumberOfFrames) ?? 1,
  transferSyntaxUid,
});

const json = (value: unknown): TransportResponse =>
  bytes('application/dicom+json', new TextEncoder().encode(JSON.stringify(value)));

function bytes(contentType: string, content: Uint8Array): TransportResponse {
  return {
    status: 200,
    header: (name) => (name.toLowerCase() === 'content-type' ? contentType : undefined),
    body: once(content),
  };
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

async function* parts<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
