import type { Archive, ScrubMemory } from '@isocenter/archive';
import type { TlsFiles } from '../dimse/tls-files.ts';
import type { JobQueue } from '../jobs/index.ts';
import type { LastBackup } from '../maintenance.ts';
import type { StateFile } from '../state-file.ts';
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

/** When everything was last read again and last backed up, and what was wrong; nothing where that never was. */
export function addSafetyGauges(
  metrics: Metrics,
  { scrub, backup }: { readonly scrub: Pick<ScrubMemory, 'load'>; readonly backup: StateFile<LastBackup> },
): void {
  const add = (name: string, help: string, read: () => Promise<number | undefined>) =>
    metrics.addLabelledGauge(name, help, [], async () => {
      const value = await read();
      return value === undefined ? [] : [{ labels: {}, value }];
    });
  const seconds = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time) / 1000);
  const round = async () => (await scrub.load())?.lastRound;
  add(
    'isocenter_scrub_last_round_timestamp_seconds',
    'End of the last round through all stored files',
    async () => seconds((await round())?.endedAt),
  );
  add(
    'isocenter_scrub_last_round_problems',
    'Damaged and missing files in that round',
    async () => (await round())?.problems,
  );
  add('isocenter_backup_last_timestamp_seconds', 'Start of the last backup that came to its end', async () =>
    seconds((await backup.load())?.createdAt),
  );
  add(
    'isocenter_backup_last_problems',
    'Files that it does not have whole',
    async () => (await backup.load())?.problems,
  );
}

/** When our certificate for DICOM ends; nothing where there is none. */
export function addCertificateGauge(metrics: Metrics, files: Pick<TlsFiles, 'material'>): void {
  metrics.addLabelledGauge(
    'isocenter_dicom_certificate_expiry_timestamp_seconds',
    'End of the validity of the certificate for DICOM',
    [],
    async () => {
      const { validity } = files.material;
      return validity ? [{ labels: {}, value: validity.toMs / 1000 }] : [];
    },
  );
}
