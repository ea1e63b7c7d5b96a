import { MetadataWriter } from '../dicomweb/retrieving/instance-metadata.ts';

/**
 * Series that come in at the same time, for each of which it is remembered how the slice before was written. That is ten times as
 * much as its metadata, so no more are remembered: thousands of small series would fill memory with what nobody needs.
 */
const most = 16;

/** A writer for each of the series that came in last. */
export class SeriesWriters {
  readonly #writers = new Map<string, MetadataWriter>();

  of(seriesInstanceUid: string): MetadataWriter {
    const writer = this.#writers.get(seriesInstanceUid) ?? new MetadataWriter();
    this.#writers.delete(seriesInstanceUid); // to the end: what came last goes last
    this.#writers.set(seriesInstanceUid, writer);
    for (const [oldest] of this.#writers) {
      if (this.#writers.size <= most) break;
      this.#writers.delete(oldest);
    }
    return writer;
  }

  forget(seriesInstanceUid: string): void {
    this.#writers.delete(seriesInstanceUid);
  }
}
