import { pipeline, Readable } from 'node:stream';
import { setImmediate as immediate, setTimeout as wait } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { Archive, SeriesAddress, StoredInstance } from '@isocenter/archive';
import { everything } from '@isocenter/archive';
import { type DicomJson, formatDicomJson } from '@isocenter/dicom';
import * as z from 'zod';
import { readMetadata } from '../dicomweb/retrieving/instance-metadata.ts';
import type { JobKind } from '../jobs/index.ts';
import { CompactMetadataBuilder } from './compact-metadata.ts';
import { holedText } from './holed-text.ts';
import { isWorthKeeping, type KeptMetadata, renditionKinds } from './kept-metadata.ts';
import { gzipVersionOf, versionOf } from './rendition-version.ts';

const SeriesPayload = z.object({ studyInstanceUid: z.string(), seriesInstanceUid: z.string() });

/** A manifest that carries more than this of one series would be slower than to ask for its metadata. */
const largestCompactLength = 4 * 2 ** 20;

/** Makes the metadata of a series ready, whole and compact; what was made from the same instances stays. */
export function seriesMetadataJob(
  archive: Archive,
  onMade: (series: SeriesAddress) => void,
): JobKind<SeriesAddress> {
  return {
    name: 'series-metadata',
    payload: SeriesPayload,
    concurrency: 1,
    maximumAttempts: 5,
    async run(series, signal) {
      const instances = await archive.instancesOf(series, everything);
      if (!isWorthKeeping(instances)) return;
      const subject = series.seriesInstanceUid;
      const version = versionOf(instances);
      const kept = await archive.rendition(subject, renditionKinds.compactMetadata);
      if (kept?.version === version) return;
      const compact = new CompactMetadataBuilder();
      await archive.putRendition(
        { subject, kind: renditionKinds.metadata, version, mediaType: 'application/dicom+json' },
        texts(instances, compact, signal),
      );
      // Last: where it is, all is.
      await archive.putRendition(
        { subject, kind: renditionKinds.compactMetadata, version, mediaType: 'application/json' },
        compactText(compact),
      );
      onMade(series);
    },
  };
}

async function* texts(
  instances: readonly StoredInstance[],
  compact: CompactMetadataBuilder,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let separator = '';
  for (const stored of instances) {
    const startedAt = performance.now();
    signal.throwIfAborted();
    const json: DicomJson = await readMetadata(stored);
    compact.add(json);
    yield Buffer.concat([Buffer.from(separator), holedText(formatDicomJson(json))]);
    separator = ',';
    // Rests as long as it worked: whoever asks for something meanwhile comes first.
    await wait(performance.now() - startedAt);
  }
}

async function* compactText(compact: CompactMetadataBuilder): AsyncGenerator<Uint8Array> {
  const pieces: string[] = [];
  let length = 0;
  for (const piece of compact.pieces()) {
    pieces.push(piece);
    length += piece.length;
    if (pieces.length % 64 === 0) await immediate();
    if (length > largestCompactLength) {
      yield Buffer.from('null');
      return;
    }
  }
  yield Buffer.from(pieces.join(''));
}

const GzipPayload = SeriesPayload.extend({ service: z.string() });

/** Compresses the metadata of a series for one address of the service. */
export function gzippedMetadataJob(
  archive: Archive,
  metadata: KeptMetadata,
): JobKind<SeriesAddress & { readonly service: string }> {
  return {
    name: 'series-metadata-gzip',
    payload: GzipPayload,
    concurrency: 1,
    maximumAttempts: 5,
    async run({ service, ...series }, signal) {
      const instances = await archive.instancesOf(series, everything);
      if (instances.length === 0) return;
      const subject = series.seriesInstanceUid;
      const version = gzipVersionOf(versionOf(instances), service);
      if ((await archive.rendition(subject, renditionKinds.gzippedMetadata))?.version === version) return;
      async function* filled() {
        for await (const chunk of metadata.filledList(instances, service)) {
          signal.throwIfAborted();
          yield chunk;
        }
      }
      await archive.putRendition(
        {
          subject,
          kind: renditionKinds.gzippedMetadata,
          version,
          mediaType: 'application/dicom+json',
        },
        gzipped(filled()),
      );
    },
  };
}

async function* gzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // A failure of the source destroys the compressor, which then throws it here.
  yield* pipeline(Readable.from(chunks, { objectMode: false }), createGzip(), () => undefined);
}
