import type { Archive, BlobStore, QueryLevel, Restriction, ScrubState } from '@isocenter/archive';
import { apiPaths, type Operation } from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import type { ServerConfig } from '../config/config.ts';
import type { JobQueue } from '../jobs/index.ts';
import type { LastBackup } from '../maintenance.ts';
import { version } from '../version.ts';

export interface OperationParts {
  readonly archive: Pick<Archive, 'find'>;
  readonly restriction: Restriction;
  readonly blobs: Pick<BlobStore, 'freeBytes'>;
  readonly jobs: Pick<JobQueue, 'counts'>;
  readonly config: Pick<ServerConfig, 'database' | 'blobs' | 'encryptionKeys' | 'minimumFreeBytes'>;
  readonly uploadsUnderWay: () => number;
  readonly startedAt: string;
  readonly scrub: () => Promise<ScrubState | undefined>;
  readonly lastBackup: () => Promise<LastBackup | undefined>;
}

/** `GET /api/v1/operation`: counts, room, queues and versions; what `isocenter status` prints. */
export function addOperationRoute(app: FastifyInstance, parts: OperationParts): void {
  const { archive, restriction, blobs, jobs, config, uploadsUnderWay, startedAt, scrub, lastBackup } = parts;
  const count = async (level: QueryLevel) =>
    (await archive.find({ level, keys: [], offset: 0, limit: 1, restriction })).total;
  app.get(apiPaths.operation(), async (_request, reply): Promise<Operation> => {
    reply.header('cache-control', 'no-store');
    const [studies, series, instances, freeBytes, jobCounts, scrubbed, backup] = await Promise.all([
      count('STUDY'),
      count('SERIES'),
      count('IMAGE'),
      blobs.freeBytes(),
      jobs.counts(),
      scrub(),
      lastBackup(),
    ]);
    return {
      version,
      nodeVersion: process.versions.node,
      database: config.database.kind,
      blobs: config.blobs.kind,
      isEncrypted: config.encryptionKeys !== undefined,
      startedAt,
      counts: { studies, series, instances },
      disk: { ...(freeBytes !== undefined && { freeBytes }), minimumFreeBytes: config.minimumFreeBytes },
      memoryBytes: process.memoryUsage.rss(),
      uploadsUnderWay: uploadsUnderWay(),
      jobs: jobCounts,
      ...(scrubbed && { scrub: scrubbed }),
      ...(backup && { lastBackup: backup }),
    };
  });
}
