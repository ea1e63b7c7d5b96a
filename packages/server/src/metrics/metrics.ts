import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DimseRefusal } from '../dimse/accepted-associations.ts';

/** Seconds, from a lookup in memory to a study that takes a minute. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];

/**
 * What Prometheus reads at `/metrics`, beside what it wants of any Node program (event loop delay, memory, garbage). No label
 * names a patient, a study, a file or an address: only routes, operations and outcomes.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = this.#histogram(
    'isocenter_http_request_seconds',
    'HTTP requests until their answer was sent',
    ['method', 'route', 'status'],
  );
  readonly #ports = this.#histogram('isocenter_operation_seconds', 'Operations of blob store and index', [
    'port',
    'operation',
    'outcome',
  ]);
  readonly #stores = this.#histogram(
    'isocenter_store_seconds',
    'Instances from their first byte to their outcome',
    ['door', 'outcome'],
  );
  readonly #refused = this.#counter(
    'isocenter_busy_total',
    'Requests refused because too many were under way',
    ['work'],
  );

  readonly #refusedAssociations = this.#counter(
    'isocenter_dicom_refused_total',
    'Associations and services within them that were refused',
    ['reason'],
  );
  readonly #scrubbed = this.#counter(
    'isocenter_scrub_files_total',
    'Stored files read again, by their state',
    ['state'],
  );
  readonly #scrubbedBytes = this.#counter(
    'isocenter_scrub_bytes_total',
    'Bytes of stored files read again',
    [],
  );

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  observeRequest(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  observeOperation(port: string, operation: string, outcome: 'ok' | 'failed', seconds: number): void {
    this.#ports.observe({ port, operation, outcome }, seconds);
  }

  observeStore(door: string, outcome: string, seconds: number): void {
    this.#stores.observe({ door, outcome }, seconds);
  }

  countRefused(work: string): void {
    this.#refused.inc({ work });
  }

  /** `reason`: a word of ours, nothing that a caller said. */
  countRefusedAssociation(reason: DimseRefusal): void {
    this.#refusedAssociations.inc({ reason });
  }

  /** `problem`: what is wrong with the file that was read again. */
  countScrubbed(bytes: number, problem: 'damaged' | 'missing' | undefined): void {
    this.#scrubbed.inc({ state: problem ?? 'whole' });
    this.#scrubbedBytes.inc(bytes);
  }

  /** A number that is read when Prometheus asks. */
  addGauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect: () => gauge.set(read()),
    });
  }

  /** The same where each value has labels of its own. */
  addLabelledGauge(
    name: string,
    help: string,
    labelNames: readonly string[],
    read: () => Promise<readonly { readonly labels: Record<string, string>; readonly value: number }[]>,
  ): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      async collect() {
        const values = await read();
        gauge.reset();
        // Without labels a number that nobody knows would be told as 0.
        if (labelNames.length === 0 && values.length === 0) gauge.remove();
        for (const { labels, value } of values) gauge.set(labels, value);
      },
    });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #histogram(name: string, help: string, labelNames: string[]): Histogram {
    return new Histogram({ name, help, labelNames, buckets: durationBuckets, registers: [this.#registry] });
  }
}
