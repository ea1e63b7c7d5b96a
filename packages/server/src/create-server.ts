import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism, userInfo } from 'node:os';
import { join } from 'node:path';
import { type Archive, type Clock, everything } from '@isocenter/archive';
import { apiPaths, type Status } from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Closing } from './closing.ts';
import type { ServerConfig } from './config/config.ts';
import { openDicomNode } from './dicom-node.ts';
import { dicomWebRoot } from './dicomweb/answering/service-url.ts';
import { addDicomWebFace } from './dicomweb/index.ts';
import { createApp } from './http/app.ts';
import { addAttributeRoutes } from './http/attributes.ts';
import { addGate } from './http/back-pressure.ts';
import { addDeletedRoutes } from './http/deleted.ts';
import { addDraftRoutes } from './http/drafts.ts';
import { addFeedRoute } from './http/feed.ts';
import { addHealthRoutes } from './http/health.ts';
import { addImportRoute } from './http/imports.ts';
import { addJobRoutes } from './http/jobs.ts';
import { closeHttp, listenHttp } from './http/listen.ts';
import { addMaintenanceRoute } from './http/maintenance.ts';
import { addMetricsRoute } from './http/metrics.ts';
import { addOperationRoute } from './http/operation.ts';
import { addQuarantineRoutes } from './http/quarantine.ts';
import { readinessChecks } from './http/readiness-checks.ts';
import { addSampleRoute } from './http/samples.ts';
import { addStatusRoute } from './http/status.ts';
import { addStudyRoutes } from './http/studies.ts';
import { addWebApp } from './http/web-app.ts';
import { JobQueue, JobStore, type JobTables } from './jobs/index.ts';
import { lastBackupIn } from './maintenance.ts';
import { addQueueGauges, addSafetyGauges, Metrics, timedPort, timedStores } from './metrics/index.ts';
import { SqlRecords } from './records/index.ts';
import { removeSamples } from './remove-samples.ts';
import { FreshMetadata } from './renditions/fresh-metadata.ts';
import { RenditionDesk } from './renditions/rendition-desk.ts';
import { Retention } from './retention.ts';
import { SampleImport } from './sample-import.ts';
import { findSampleState } from './sample-state.ts';
import { Scrubbing, scrubMemoryIn } from './scrubbing.ts';
import { removeServerFile, writeServerFile } from './server-file.ts';
import { backupOpener } from './storage/open-blob-stores.ts';
import { openConfiguredArchive } from './storage/open-configured-archive.ts';
import { version } from './version.ts';

export interface CreateServerOptions {
  readonly config: ServerConfig;
  readonly logger: Logger;
  /** The built web app, such as `dist/web`; a page that says what to do is served when nothing is there. */
  readonly webFolder: string;
  readonly clock?: Clock;
}

export interface RunningServer {
  /** Where the page is: `http://127.0.0.1:8017`. */
  readonly url: string;
  readonly aeTitle: string;
  readonly dicomPort: number;
  /** Absent: DICOM under TLS is not set up. */
  readonly dicomTlsPort: number | undefined;
  readonly dataFolder: string;
  readonly archive: Archive;
  /** The HTTP server; tests put requests into it without a socket. */
  readonly app: FastifyInstance;
  /** Settles when there is nothing (more) to make; never rejects. */
  readonly samplesDone: Promise<void>;
  /** Reads certificates again; files that changed are read by themselves within seconds. */
  reloadCertificates(): void;
  /** Ends what is under way, then closes sockets, archive and files. */
  close(): Promise<void>;
}

/** Each writes one file at a time; more at once only makes all of them slower. */
const mostUploads = 64;
const uploadRoutes = new Set([
  `${dicomWebRoot}/studies`,
  `${dicomWebRoot}/studies/:study`,
  apiPaths.imports(),
]);
/** Progress that can no longer be told, because the server is closing. */
const ignored = () => undefined;

/**
 * Opens the archive and listens for HTTP and DICOM. Everything is passed in or made here; nothing is global, so
 * several servers can run in one process.
 */
export async function createServer(options: CreateServerOptions): Promise<RunningServer> {
  const closing = new Closing();
  try {
    return await start(options, closing);
  } catch (error) {
    await closing.run().catch(() => undefined);
    throw error;
  }
}

async function start(options: CreateServerOptions, closing: Closing): Promise<RunningServer> {
  const { config, logger, webFolder, clock = Date } = options;
  const folder = config.dataFolder;
  const metrics = new Metrics();
  const configured = await openConfiguredArchive(config, {
    clock,
    logger,
    around: (name, port) => timedPort(metrics, name, port),
  });
  closing.add(() => configured.close());
  const { database } = configured;
  const { stores } = configured;
  const { minimumFreeBytes } = config;
  const fresh = new FreshMetadata();
  const archive = fresh.around(timedStores(metrics, configured.archive));
  const records = new SqlRecords(database, clock, nameOfUser());
  const user = await records.localUser();
  // One user who may see everything, until there is sign-in.
  const restriction = everything;

  const store = new JobStore(database.kysely.withTables<JobTables>(), clock);
  // The data folder is locked, so whoever held a job of this SQLite is gone.
  if (config.database.kind === 'sqlite') await store.expireLeases();
  const jobs = new JobQueue({ store, logger });
  const renditions = new RenditionDesk({ archive, jobs, fresh });
  closing.add(() => renditions.close());
  const { metadata } = renditions;

  const { corsOrigins, frameAncestors } = config;
  const app = createApp({ logger, corsOrigins, frameAncestors });
  const onRefused = (work: string) => metrics.countRefused(work);
  const uploadsUnderWay = addGate(app, {
    work: 'uploads',
    limit: mostUploads,
    holds: (method, route) => method === 'POST' && uploadRoutes.has(route),
    onRefused,
  });
  addQueueGauges(metrics, { jobs, uploadsUnderWay });
  const workers = Math.min(4, availableParallelism());
  const spoolFolder = await emptyFolder(join(folder, 'spool'));
  const dicomWeb = await addDicomWebFace(app, {
    archive,
    restriction,
    userId: user.id,
    metadata,
    jobs,
    workers,
    spoolFolder,
    onRefused,
  });
  closing.add(() => dicomWeb.close());
  closing.add(() => jobs.stop());
  const feed = addFeedRoute(app, { archive, restriction });
  const dicom = openDicomNode(
    {
      config,
      archive,
      restriction,
      records,
      userId: user.id,
      jobs,
      transcoder: dicomWeb.transcoder,
      metrics,
      clock,
      logger,
      onRetrieval(retrieval) {
        archive
          .lastSequence()
          .then((sequence) => feed.announce({ kind: 'retrieval', sequence, retrieval }), ignored);
      },
    },
    closing,
  );
  closing.add(() => closeHttp(app, logger));
  closing.add(() => feed.close());
  addHealthRoutes(app, readinessChecks({ archive, blobs: stores.blobs, minimumFreeBytes }));
  addMetricsRoute(app, metrics);
  addJobRoutes(app, jobs);
  const startedAt = new Date(clock.now()).toISOString();
  const scrubMemory = scrubMemoryIn(folder);
  const lastBackup = lastBackupIn(folder);
  addSafetyGauges(metrics, { scrub: scrubMemory, backup: lastBackup });
  addOperationRoute(app, {
    scrub: () => scrubMemory.load(),
    lastBackup: () => lastBackup.load(),
    archive,
    restriction,
    blobs: stores.blobs,
    jobs,
    config,
    uploadsUnderWay,
    startedAt,
  });
  addStudyRoutes(app, { archive, restriction, metadata, arrivals: dicom.arrivals });
  dicom.addRoutes(app);
  await dicom.begun();
  addDraftRoutes(app, records, user.id);
  addQuarantineRoutes(app, { archive, restriction, userId: user.id });
  addDeletedRoutes(app, { archive, restriction, userId: user.id });
  addAttributeRoutes(app, archive);
  const openBackup = backupOpener(config);
  const maintenance = addMaintenanceRoute(app, { archive, scrubMemory, lastBackup, openBackup, logger });
  closing.add(() => maintenance.close());
  if (config.scrubDays > 0) {
    const days = config.scrubDays;
    const scrubbing = new Scrubbing({
      archive,
      memory: scrubMemory,
      days,
      logger,
      onFile: ({ bytes, finding }) => metrics.countScrubbed(bytes, finding?.kind),
    });
    closing.add(() => scrubbing.stop());
  }
  if (config.keepEndedDays > 0) {
    const retention = new Retention({ records, jobs, clock, logger, days: config.keepEndedDays });
    closing.add(() => retention.stop());
  }
  await addImportRoute(app, { archive, userId: user.id, spoolFolder });
  await addWebApp(app, webFolder);
  const status: { -readonly [K in keyof Omit<Status, 'samples' | 'quarantined'>]: Status[K] } = {
    version,
    aeTitle: config.aeTitle,
    dicomPort: config.dicomPort,
    dicomHost: config.dicomHost,
    anyLocalCaller: config.anyLocalCaller,
    userName: user.name,
    posture: 'loopback',
  };
  addStatusRoute(app, async () => ({
    ...status,
    quarantined: (await archive.withheld({ reason: 'quarantined', limit: 1, restriction })).total,
    samples: {
      instances: await archive.countSamples(restriction),
      wereRemoved: (await findSampleState(folder)) === 'removed',
    },
  }));
  let sampleImport: SampleImport | undefined;
  addSampleRoute(app, () => removeSamples({ archive, dataFolder: folder, restriction, sampleImport }));

  const url = await listenHttp(app, config);
  const dimse = await dicom.listen();
  const { aeTitle } = config;
  status.dicomPort = dimse.port;
  if (dimse.tlsPort !== undefined) {
    status.dicomTlsPort = dimse.tlsPort;
    const { clientCaFile, clientCertificate } = config.dicomTls;
    if (clientCaFile !== undefined) status.dicomTlsClientCertificate = clientCertificate;
  }
  await writeServerFile(folder, { url, aeTitle, dicomPort: dimse.port, processId: process.pid, startedAt });
  closing.add(() => removeServerFile(folder));
  const { port: dicomPort, tlsPort: dicomTlsPort } = dimse;
  logger.info({ url, aeTitle, dicomHost: config.dicomHost, dicomPort, dicomTlsPort, version }, 'started');

  sampleImport = config.samples
    ? new SampleImport({
        archive,
        dataFolder: folder,
        userId: user.id,
        logger,
        onProgress(progress) {
          status.sampleImport = progress;
          archive
            .lastSequence()
            .then((sequence) => feed.announce({ kind: 'import', sequence, ...progress }), ignored);
        },
      })
    : undefined;
  closing.add(() => sampleImport?.stop());
  jobs.start();

  return {
    url,
    aeTitle,
    dicomPort,
    dicomTlsPort,
    dataFolder: folder,
    archive,
    app,
    samplesDone: sampleImport?.done ?? Promise.resolve(),
    reloadCertificates: () => dicom.reloadCertificates(),
    close: () => closing.run(),
  };
}

/** A folder of the user alone, without what a server that was killed left in it. */
async function emptyFolder(path: string): Promise<string> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { mode: 0o700 });
  return path;
}

/** The operating system's name for whoever started the server. */
function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'local user'; // a container may run under a number without a name
  }
}
