import type { Archive, Logger, Restriction } from '@isocenter/archive';
import { CommitmentReporter, commitmentJob } from '../commitment/index.ts';
import type { JobQueue } from '../jobs/index.ts';
import type { ConnectNode, NodeDirectory } from '../nodes/index.ts';
import type { Records } from '../records/index.ts';
import { commitmentService } from './commitment-service.ts';
import { procedureStepService } from './procedure-step-service.ts';
import type { ServiceFactories } from './services.ts';
import { worklistService } from './worklist-service.ts';

export interface ProcedureServicesOptions {
  readonly archive: Pick<Archive, 'prove'>;
  readonly restriction: Restriction;
  readonly records: Pick<Records, 'worklist' | 'procedureSteps' | 'commitments'>;
  readonly jobs: JobQueue;
  readonly nodes: Pick<NodeDirectory, 'findByAeTitle'>;
  readonly connect: ConnectNode;
  readonly logger: Logger;
  /** See `CommitmentServiceOptions`. */
  readonly commitmentDelayMs?: number;
}

/**
 * What a modality needs around its images: what to do (worklist), what was done (performed procedure steps), and that it is kept
 * (storage commitment). Registers the work that outlives the association, so call it before the queue starts.
 */
export function procedureServices({
  records: { worklist, procedureSteps, commitments },
  jobs,
  nodes,
  connect,
  logger,
  commitmentDelayMs: delayMs,
  ...kept
}: ProcedureServicesOptions): Pick<ServiceFactories, 'worklist' | 'procedure-step' | 'commitment'> {
  const reporter = new CommitmentReporter({ nodes, connect });
  const job = commitmentJob({ ...kept, commitments, reporter, logger });
  jobs.register(job);
  return {
    worklist: worklistService({ worklist, logger }),
    'procedure-step': procedureStepService({ steps: procedureSteps, logger }),
    commitment: commitmentService({
      commitments,
      jobs,
      job,
      reporter,
      logger,
      ...(delayMs !== undefined && { delayMs }),
    }),
  };
}
