import type { Archive } from '@isocenter/archive';
import type { JobQueue } from '../jobs/index.ts';
import { withKeep } from '../storage/with-keep.ts';
import type { Metrics } from './metrics.ts';
import { timed } from './timed.ts';

/** A port of the archive whose operations are timed; drafts and open files too, which a blob store hands out. */
export function timedPort<Port extends object>(metrics: Metrics, name: string, port: Port): Port {
  const observe = (operation: string, outcome: 'ok' | 'failed', seconds: number) =>
    metrics.observeOperation(name, operation, outcome, seconds);
  return timed(port, observe, (operation, answer) =>
    operation === 'createDraft' ? timed(answer as object, observe) : answer,
  );
}

/** An archive whose stores are timed by the door they came through and what became of them. */
export function timedStores(metrics: Metrics, archive: Archive): Archive {
  const keep: Archive['keep'] = async (incoming, signal) => {
    const startedAt = performance.now();
    const outcome = await archive.keep(incoming, signal);
    metrics.observeStore(incoming.origin.door, outcome.status, (performance.now() - startedAt) / 1000);
    return outcome;
  };
  return withKeep(archive, keep);
}

/** How much waits: uploads under way, and jobs by kind and state. */
export function addQueueGauges(
  metrics: Metrics,
  { jobs, uploadsUnderWay }: { readonly jobs: JobQueue; readonly uploadsUnderWay: () => number },
): void {
  metrics.addGauge('isocenter_uploads_under_way', 'Uploads and STOW requests under way', uploadsUnderWay);
  metrics.addLabelledGauge('isocenter_jobs', 'Jobs by kind and state', ['kind', 'state'], async () =>
    (await jobs.counts()).map(({ kind, state, count }) => ({ labels: { kind, state }, value: count })),
  );
}
