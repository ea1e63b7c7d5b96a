import type { Archive, Restriction } from '@isocenter/archive';
import { DecodePool } from '@isocenter/pixels';
import type { FastifyInstance } from 'fastify';
import { createDecodeWorkerHost } from '../decoding/decode-worker-host.ts';
import type { JobQueue } from '../jobs/index.ts';
import { Admission } from '../rendering/admission.ts';
import { RenderPool } from '../rendering/render-pool.ts';
import { KeptBytes } from '../renditions/kept-bytes.ts';
import type { KeptMetadata } from '../renditions/kept-metadata.ts';
import { ProgressiveFrames } from '../renditions/progressive-frames.ts';
import { createTranscodePool, Transcoder } from '../transcoding/index.ts';
import { FrameBuffers } from './answering/frame-buffers.ts';
import { dicomWebRoot } from './answering/service-url.ts';
import { addCapabilitiesRoute } from './capabilities.ts';
import { Drawing } from './drawing/drawing.ts';
import { addRenderedRoutes } from './drawing/retrieve-rendered.ts';
import { addThumbnailRoutes } from './drawing/retrieve-thumbnails.ts';
import { ThumbnailCache } from './drawing/thumbnail-cache.ts';
import { addWadoUriRoute } from './drawing/wado-uri.ts';
import { KnownInstances } from './opening/known-instances.ts';
import { OpenFiles } from './opening/open-files.ts';
import { OpenedInstances } from './opening/opened-instances.ts';
import { addRemoveRoutes } from './remove.ts';
import { FrameSource } from './retrieving/frame-source.ts';
import { PixelDataParts } from './retrieving/pixel-data-parts.ts';
import { addBulkDataRoutes } from './retrieving/retrieve-bulk-data.ts';
import { addBulkSetRoutes } from './retrieving/retrieve-bulk-sets.ts';
import { addFrameRoutes } from './retrieving/retrieve-frames.ts';
import { addInstanceRoutes } from './retrieving/retrieve-instances.ts';
import { addMetadataRoutes } from './retrieving/retrieve-metadata.ts';
import { addSearchRoutes } from './searching/search.ts';
import { addStoreRoutes } from './storing/store.ts';

export interface DicomWebFaceOptions {
  readonly archive: Archive;
  readonly restriction: Restriction;
  readonly userId: string;
  readonly metadata: KeptMetadata;
  readonly jobs: JobQueue;
  /** Worker threads of each pool; they start when first needed. */
  readonly workers: number;
  /** A folder of our own, empty when the server starts. */
  readonly spoolFolder: string;
  /** Told of work that was refused because too much of it was under way. */
  readonly onRefused: (work: string) => void;
}

const decodeDeadlineMs = 30_000;
/** Pictures, and frames to transcode, under way and waiting: with more, the last would wait longer than anybody looks at an empty place. */
const mostUnderWay = { mostUnderWay: 256, mostBytes: 512 * 2 ** 20 };

/** QIDO-RS, WADO-RS and STOW-RS below `/dicom-web` (PS3.18 chapter 10). Returns what has to be closed, and what gives instances in other transfer syntaxes. */
export async function addDicomWebFace(
  app: FastifyInstance,
  { archive, restriction, userId, metadata, jobs, workers, spoolFolder, onRefused }: DicomWebFaceOptions,
): Promise<{ readonly transcoder: Transcoder; close(): Promise<void> }> {
  const host = await createDecodeWorkerHost();
  const poolOptions = { size: workers, deadlineMs: decodeDeadlineMs };
  const decoding = new DecodePool(host, poolOptions);
  const rendering = new RenderPool(host, poolOptions);
  const transcoding = createTranscodePool(host, poolOptions);
  const opened = new OpenedInstances();
  const admission = (work: string) => new Admission({ work, ...mostUnderWay, onRefused });
  const transcoder = new Transcoder(opened, transcoding, admission('frames in another transfer syntax'));
  const pixelData = new PixelDataParts(opened, transcoder);
  const source = new FrameSource(decoding);
  const drawing = new Drawing(opened, rendering, admission('pictures'));
  const files = new OpenFiles();
  const buffers = new FrameBuffers();
  const known = new KnownInstances(archive);
  const shelf = { archive, known, restriction };
  const progressive = new ProgressiveFrames({ archive, jobs, transcoder });
  const thumbnails = new ThumbnailCache();

  addWadoUriRoute(app, { shelf, opened, transcoder, drawing });
  await app.register(
    async (face) => {
      face.removeAllContentTypeParsers();
      // Bodies are read where they are understood, as they come.
      face.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
      addCapabilitiesRoute(face);
      addSearchRoutes(face, archive, restriction);
      const sendBulkData = addBulkSetRoutes(face, { shelf, files, opened, pixelData });
      addInstanceRoutes(face, { shelf, files, buffers, transcoder, sendBulkData });
      addMetadataRoutes(face, shelf, metadata);
      addFrameRoutes(face, { shelf, files, buffers, opened, source, transcoder, progressive });
      addBulkDataRoutes(face, shelf, opened, pixelData);
      addRenderedRoutes(face, { shelf, drawing, opened });
      addThumbnailRoutes(face, { shelf, drawing, thumbnails, kept: new KeptBytes(archive) });
      addRemoveRoutes(face, shelf, userId);
      addStoreRoutes(face, { archive, userId, spoolFolder });
    },
    { prefix: dicomWebRoot },
  );

  return {
    transcoder,
    async close() {
      rendering.dispose();
      transcoding.dispose();
      decoding.dispose();
      known.close();
      await files.close();
      await opened.close();
    },
  };
}
