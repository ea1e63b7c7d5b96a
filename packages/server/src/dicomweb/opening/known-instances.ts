import type {
  Archive,
  Change,
  InstanceAddress,
  InstanceDigest,
  InstanceScope,
  Restriction,
  SeriesAddress,
  StoredInstance,
} from '@isocenter/archive';

/** Answers for one SOP Instance or one series, by who asked and how it was addressed. */
interface Known<T> {
  readonly answers: Map<string, Promise<T>>;
  weight: number;
}

/** About 60 MB of rows at the most. */
const largestWeight = 50_000;

/**
 * What the index answered last, kept until the change feed names the instance or its series. What someone may see is part
 * of the question: an answer is never given to anyone with another restriction. Absence is not kept.
 *
 * A question that is under way when a change comes is forgotten with the rest, so that whoever asks after the change gets
 * what is true after it.
 */
export class KnownInstances {
  readonly #archive: Archive;
  readonly #instances = new WeightedMap<Known<StoredInstance | undefined>>(largestWeight);
  readonly #series = new WeightedMap<Known<readonly StoredInstance[]>>(largestWeight);
  readonly #digests = new WeightedMap<Known<readonly InstanceDigest[]>>(largestWeight / 10);
  readonly #stopListening: () => void;

  constructor(archive: Archive) {
    this.#archive = archive;
    this.#stopListening = archive.onChange((changes) => this.#forget(changes));
  }

  find(address: InstanceAddress, restriction: Restriction): Promise<StoredInstance | undefined> {
    const { studyInstanceUid = '', seriesInstanceUid = '', sopInstanceUid } = address;
    const question = `${studyInstanceUid} ${seriesInstanceUid} ${keyOf(restriction)}`;
    return ask(this.#instances, sopInstanceUid, question, {
      answer: () => this.#archive.instance(address, restriction),
      // Ranges of a long object's frames take more room than the rest of its row.
      weightOf: (instance) => (instance ? 1 + Math.ceil(instance.numberOfFrames / 8) : 0),
    });
  }

  /** Those of a whole study are read anew each time; those of a series are kept. */
  list(scope: InstanceScope, restriction: Restriction): Promise<readonly StoredInstance[]> {
    const { studyInstanceUid, seriesInstanceUid } = scope;
    if (seriesInstanceUid === undefined) return this.#archive.instancesOf(scope, restriction);
    const question = `${studyInstanceUid} ${keyOf(restriction)}`;
    return ask(this.#series, seriesInstanceUid, question, {
      answer: () => this.#archive.instancesOf(scope, restriction),
      weightOf: (instances) => instances.length,
    });
  }

  digests(series: SeriesAddress, restriction: Restriction): Promise<readonly InstanceDigest[]> {
    const { studyInstanceUid, seriesInstanceUid } = series;
    return ask(this.#digests, seriesInstanceUid, `${studyInstanceUid} ${keyOf(restriction)}`, {
      answer: () => this.#archive.digestsOf(series, restriction),
      // A tenth of what all of an instance weighs.
      weightOf: (digests) => Math.ceil(digests.length / 10),
    });
  }

  close(): void {
    this.#stopListening();
  }

  #forget(changes: readonly Change[]): void {
    for (const { sopInstanceUid, seriesInstanceUid } of changes) {
      this.#instances.delete(sopInstanceUid);
      this.#series.delete(seriesInstanceUid);
      this.#digests.delete(seriesInstanceUid);
    }
  }
}

interface Asking<T> {
  readonly answer: () => Promise<T>;
  /** 0: not worth keeping. */
  readonly weightOf: (answer: T) => number;
}

function ask<T>(kept: WeightedMap<Known<T>>, uid: string, question: string, asking: Asking<T>): Promise<T> {
  const known = kept.get(uid) ?? { answers: new Map<string, Promise<T>>(), weight: 0 };
  kept.set(uid, known);
  return known.answers.get(question) ?? askAnew(kept, uid, { known, question, ...asking });
}

async function askAnew<T>(
  kept: WeightedMap<Known<T>>,
  uid: string,
  { known, question, answer, weightOf }: Asking<T> & { readonly known: Known<T>; readonly question: string },
): Promise<T> {
  const asking = answer();
  known.answers.set(question, asking);
  const drop = () => {
    known.answers.delete(question);
    if (known.answers.size === 0 && kept.get(uid) === known) kept.delete(uid);
  };
  try {
    const given = await asking;
    const weight = weightOf(given);
    if (weight === 0) drop();
    else if (kept.get(uid) === known) kept.grow(uid, weight);
    return given;
  } catch (error) {
    drop();
    throw error;
  }
}

/** What was used last, up to a total weight. */
class WeightedMap<T extends { weight: number }> {
  readonly #entries = new Map<string, T>();
  readonly #limit: number;
  #weight = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  /** Puts it to the end: used last. */
  set(key: string, entry: T): void {
    if (!this.#entries.delete(key)) this.#weight += entry.weight;
    this.#entries.set(key, entry);
  }

  grow(key: string, weight: number): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    entry.weight += weight;
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#limit) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#weight -= entry.weight;
    this.#entries.delete(key);
  }
}

const keys = new WeakMap<Restriction, string>();

/** The restriction as text: two that are written alike let see alike. */
function keyOf(restriction: Restriction): string {
  if (restriction.kind === 'everything') return '*';
  const known = keys.get(restriction) ?? JSON.stringify(restriction);
  keys.set(restriction, known);
  return known;
}
