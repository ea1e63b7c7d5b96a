import type { Archive, Clock, Logger, Restriction } from '@isocenter/archive';
import type { Retrieval } from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import { AvailabilityDesk } from './availability/index.ts';
import type { Closing } from './closing.ts';
import type { ServerConfig } from './config/config.ts';
import {
  type DimseListener,
  listenDimse,
  procedureServices,
  queryArchive,
  retrieveFromArchive,
  storeIntoArchive,
  TlsFiles,
} from './dimse/index.ts';
import { addNodeRoutes } from './http/nodes.ts';
import { addPriorRoutes } from './http/priors.ts';
import { addRemoteRoutes } from './http/remote.ts';
import { addRoutingRoutes } from './http/routing.ts';
import { rowsAsShown } from './http/studies.ts';
import { addWorklistRoutes } from './http/worklist.ts';
import type { JobQueue } from './jobs/index.ts';
import { addCertificateGauge, type Metrics } from './metrics/index.ts';
import { CallerDesk, HostAddresses, NodeDirectory, nodeConnector } from './nodes/index.ts';
import type { Records } from './records/index.ts';
import { Arrivals, GatheredSteps, PriorDesk, PriorWatch, RetrievalDesk } from './remote/index.ts';
import { Router, RoutingDesk } from './routing/index.ts';
import type { Transcoder } from './transcoding/index.ts';

export interface DicomNodeOptions {
  readonly config: ServerConfig;
  readonly archive: Archive;
  readonly restriction: Restriction;
  readonly records: Records;
  readonly userId: string;
  readonly jobs: JobQueue;
  readonly transcoder: Transcoder;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told how retrievals from other nodes go on, a few times a second. */
  readonly onRetrieval: (retrieval: Retrieval) => void;
}

/** This server as one DICOM application among others. */
export interface DicomNode {
  readonly arrivals: Arrivals;
  /** What people and programs do with nodes, retrievals, rules and orders over HTTP. */
  addRoutes(app: FastifyInstance): void;
  /** Resolves once it knows from which change on it sends on, and tells: whatever is stored afterwards counts. */
  begun(): Promise<void>;
  /** Lets others in. Kinds of jobs are registered then. */
  listen(): Promise<DimseListener>;
  reloadCertificates(): void;
}

/** Whom it knows, what it fetches from them and sends on to them by itself, and, once it listens, what it answers. */
export function openDicomNode(options: DicomNodeOptions, closing: Closing): DicomNode {
  const { config, archive, restriction, records, userId, jobs, transcoder, metrics, clock, logger } = options;
  const { aeTitle } = config;
  const tlsFiles = new TlsFiles(config.dicomTls, { clock, logger });
  closing.add(() => tlsFiles.close());
  addCertificateGauge(metrics, tlsFiles);
  const nodes = new NodeDirectory({ records, clock });
  const tls = () => tlsFiles.material.client;
  const connect = nodeConnector({ callingAeTitle: aeTitle, clock, tls });

  const steps = new GatheredSteps(options.onRetrieval);
  const onProgress = (retrieval: Retrieval) => steps.add(retrieval);
  const fetching = { archive, nodes, jobs, connectNode: connect, logger, aeTitle, userId, onProgress };
  const retrievals = new RetrievalDesk(fetching);
  const arrivals = new Arrivals({ clock, procedureSteps: records.procedureSteps, retrievals });
  const prior = {
    archive,
    restriction,
    nodes,
    connectNode: connect,
    retrievals,
    jobs,
    records,
    userId,
    logger,
  };
  const priors = new PriorDesk({ ...prior, clock });
  const { cursors } = records;
  const priorWatch = new PriorWatch({ ...prior, cursors, priors });
  closing.add(() => priorWatch.stop());
  const routing = { archive, restriction, records: records.routing, nodes };
  const sending = { ...routing, jobs, connectNode: connect, transcoder, arrivals, userId, clock, logger };
  const router = new Router({ ...sending, cursors, commitments: records.commitments });
  closing.add(() => router.stop());
  const telling = { archive, restriction, nodes, jobs, cursors, connect, aeTitle, clock, logger };
  const availability = new AvailabilityDesk(telling);
  closing.add(() => availability.stop());

  // It lets go of what is under way when the closing begins, and is waited for here: other faces do so meanwhile.
  let closed: Promise<void> | undefined;
  closing.add(() => closed);

  return {
    arrivals,
    addRoutes(app) {
      addRemoteRoutes(app, { archive, restriction, nodes, connectNode: connect, retrievals });
      addPriorRoutes(app, {
        priors,
        watch: priorWatch,
        asShown: (rows) => rowsAsShown(rows, arrivals),
      });
      addRoutingRoutes(app, new RoutingDesk({ ...routing, userId }));
      addNodeRoutes(app, { nodes, connectNode: connect, userId });
      addWorklistRoutes(app, { worklist: records.worklist, userId });
    },
    async begun() {
      await Promise.all([router.begun(), availability.begun()]);
    },
    reloadCertificates: () => tlsFiles.reload(),
    async listen() {
      const shared = { archive, restriction, nodes, connect, logger };
      const services = {
        storage: storeIntoArchive(shared),
        query: queryArchive({ ...shared, aeTitle }),
        retrieval: retrieveFromArchive({ ...shared, transcoder }),
        ...procedureServices({ ...shared, records, jobs }),
      };
      const { anyLocalCaller, dicomHost: host, dicomPort: port } = config;
      const { port: tlsPort, clientCertificate } = config.dicomTls;
      const listener = await listenDimse({
        host,
        port,
        aeTitle,
        services,
        callers: new CallerDesk({ nodes, hosts: new HostAddresses({ clock }), anyLocalCaller }),
        ...(tlsPort !== undefined && { tls: { port: tlsPort, files: tlsFiles, clientCertificate } }),
        clock,
        logger,
        userId,
        onRefused: (reason) => metrics.countRefusedAssociation(reason),
        limits: { maximumAssociations: config.dicomAssociations },
      });
      closing.add(() => {
        closed = listener.close();
        closed.catch(() => undefined); // it is thrown where it is waited for
      });
      return listener;
    },
  };
}
