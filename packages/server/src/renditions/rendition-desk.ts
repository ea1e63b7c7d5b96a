import { setImmediate as immediate } from 'node:timers/promises';
import { type Archive, type Change, everything, type SeriesAddress } from '@isocenter/archive';
import type { JobKind, JobQueue } from '../jobs/index.ts';
import type { FreshMetadata } from './fresh-metadata.ts';
import { isWorthKeeping, KeptMetadata } from './kept-metadata.ts';
import { gzippedMetadataJob, seriesMetadataJob } from './series-renditions.ts';

export interface RenditionDeskOptions {
  readonly archive: Archive;
  readonly jobs: JobQueue;
  readonly fresh: FreshMetadata;
  /** So long nothing may have come in before work on it begins: it must not slow down what is being sent. */
  readonly quietMs?: number;
}

/** While it never gets quiet, series are taken up all the same after so long. */
const longestWaitMs = 60_000;

/**
 * Sees to it that what will be asked of new series is ready, once nothing more comes in. What a process that died had still to
 * ask for is asked for by the first reader who misses it.
 */
export class RenditionDesk {
  readonly metadata: KeptMetadata;
  readonly #archive: Archive;
  readonly #jobs: JobQueue;
  readonly #fresh: FreshMetadata;
  readonly #quietMs: number;
  readonly #metadataJob: JobKind<SeriesAddress>;
  readonly #gzipJob: JobKind<SeriesAddress & { readonly service: string }>;
  readonly #changed = new Map<string, SeriesAddress>();
  readonly #removed = new Set<string>();
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  #waitingSince = 0;
  /** The address readers use; compressed answers are made for it ahead. */
  #lastService: string | undefined;

  constructor({ archive, jobs, fresh, quietMs = 2000 }: RenditionDeskOptions) {
    this.#archive = archive;
    this.#jobs = jobs;
    this.#fresh = fresh;
    this.#quietMs = quietMs;
    this.metadata = new KeptMetadata(archive, fresh, (series, service) => this.#want(series, service));
    this.#metadataJob = seriesMetadataJob(archive, (series) => {
      fresh.forget(series.seriesInstanceUid);
      this.#want(series, this.#lastService);
    });
    this.#gzipJob = gzippedMetadataJob(archive, this.metadata);
    jobs.register(this.#metadataJob);
    jobs.register(this.#gzipJob);
    this.#stopListening = archive.onChange((changes) => this.#note(changes));
  }

  close(): void {
    this.#stopListening();
    clearTimeout(this.#timer);
  }

  #note(changes: readonly Change[]): void {
    for (const { kind, studyInstanceUid, seriesInstanceUid, sopInstanceUid } of changes) {
      this.#changed.set(seriesInstanceUid, { studyInstanceUid, seriesInstanceUid });
      if (kind === 'instance-removed') this.#removed.add(sopInstanceUid);
    }
    if (this.#timer === undefined) this.#waitingSince = performance.now();
    else if (performance.now() - this.#waitingSince > longestWaitMs) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // What fails here is made up for by the first reader who misses it.
      this.#takeUp().catch(() => undefined);
    }, this.#quietMs);
    this.#timer.unref();
  }

  async #takeUp(): Promise<void> {
    this.#timer = undefined;
    const changed = [...this.#changed.values()];
    const gone = [...this.#removed];
    this.#changed.clear();
    this.#removed.clear();
    for (const series of changed) {
      const instances = await this.#archive.instancesOf(series, everything);
      if (instances.length === 0) gone.push(series.seriesInstanceUid);
      if (isWorthKeeping(instances)) this.#want(series, undefined);
      else this.#fresh.forget(series.seriesInstanceUid);
      // An index that answers at once would be asked about ten thousand series in one turn of the event loop.
      await immediate();
    }
    if (gone.length > 0) await this.#archive.dropRenditions(gone);
  }

  #want(series: SeriesAddress, service: string | undefined): void {
    const { seriesInstanceUid } = series;
    if (service !== undefined) this.#lastService = service;
    // It is taken up once nothing more comes in; until then what came in lately is told without it.
    if (service === undefined && this.#changed.has(seriesInstanceUid)) return;
    const adding =
      service === undefined
        ? this.#jobs.enqueue(this.#metadataJob, series, { dedupeKey: seriesInstanceUid })
        : this.#jobs.enqueue(
            this.#gzipJob,
            { ...series, service },
            { dedupeKey: `${seriesInstanceUid} ${service}` },
          );
    // Readers get the same without it, only later; the next one asks again.
    adding.catch(() => undefined);
  }
}
