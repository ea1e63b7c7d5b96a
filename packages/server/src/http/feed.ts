import { PassThrough, type Writable } from 'node:stream';
import type { Archive, Change, Restriction } from '@isocenter/archive';
import { apiPaths, type FeedEvent } from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';

/** Changes of one study that come within this time are told as one. */
const gatherMs = 200;
const heartbeatMs = 15_000;
/** A reader further behind than this is told to read its list anew. */
const longestReplay = 10_000;

export interface FeedOptions {
  readonly archive: Archive;
  readonly restriction: Restriction;
}

/** Events that are not changes of the archive, such as the progress of making samples. */
export interface Announcements {
  announce(event: FeedEvent): void;
}

/**
 * `GET /api/v1/feed`, server-sent events (WHATWG HTML §9.2): what was stored and removed, in order. `Last-Event-ID` resumes after
 * an event, so that a broken connection loses nothing.
 */
export function addFeedRoute(
  app: FastifyInstance,
  { archive, restriction }: FeedOptions,
): Announcements & { close(): void } {
  const readers = new Set<Reader>();
  const stopListening = archive.onChange((changes) => {
    const visible = changes.filter((change) => maySee(restriction, change));
    for (const reader of readers) reader.add(visible);
  });
  app.get(apiPaths.feed(), async (request, reply) => {
    const since = parseSequence(request.headers['last-event-id']);
    const stream = new PassThrough();
    const reader = new Reader(stream);
    // Listening begins before the past is read, so nothing falls in between; what comes twice is told once.
    readers.add(reader);
    stream.once('close', () => {
      readers.delete(reader);
      reader.stop();
    });
    await reader.replay(archive, restriction, since);
    return reply
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(stream);
  });
  return {
    announce(event) {
      for (const reader of readers) reader.send(event);
    },
    close() {
      stopListening();
      for (const reader of readers) reader.end();
    },
  };
}

const maySee = (restriction: Restriction, { studyInstanceUid }: Change): boolean =>
  restriction.kind === 'everything' || restriction.studyInstanceUids.includes(studyInstanceUid);

class Reader {
  readonly #stream: Writable;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #gathered = new Map<string, Change>();
  #flushing: NodeJS.Timeout | undefined;
  #isLive = false;
  #lastSequence = 0;

  constructor(stream: Writable) {
    this.#stream = stream;
    this.#heartbeat = setInterval(() => stream.write(': still here\n\n'), heartbeatMs);
    this.#heartbeat.unref();
    stream.on('error', () => this.stop());
  }

  async replay(archive: Archive, restriction: Restriction, since: number | undefined): Promise<void> {
    const newest = await archive.lastSequence();
    this.#stream.write(`retry: 2000\n\n`);
    if (since === undefined || since > newest) {
      this.#lastSequence = newest;
      // Tells the reader where it stands, so that even its first reconnection resumes.
      if (since !== undefined) this.send({ kind: 'reset', sequence: newest });
      else this.#stream.write(`id: ${newest}\n: from now on\n\n`);
    } else if (newest - since > longestReplay) {
      this.#lastSequence = newest;
      this.send({ kind: 'reset', sequence: newest });
    } else {
      this.#lastSequence = since;
      const changes = await archive.changes({ since, limit: longestReplay, restriction });
      for (const change of changes) this.#gather(change);
    }
    this.#isLive = true;
    this.#flush();
  }

  add(changes: readonly Change[]): void {
    for (const change of changes) this.#gather(change);
    if (this.#isLive) this.#flushing ??= setTimeout(() => this.#flush(), gatherMs);
  }

  send(event: FeedEvent): void {
    if (this.#stream.destroyed) return;
    this.#stream.write(`id: ${event.sequence}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  stop(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#flushing);
  }

  end(): void {
    this.stop();
    this.#stream.end();
  }

  #gather(change: Change): void {
    const known = this.#gathered.get(change.studyInstanceUid);
    if (!known || known.sequence < change.sequence) this.#gathered.set(change.studyInstanceUid, change);
  }

  #flush(): void {
    this.#flushing = undefined;
    const changes = [...this.#gathered.values()].sort((a, b) => a.sequence - b.sequence);
    this.#gathered.clear();
    for (const { sequence, kind, studyInstanceUid, numberOfStudyInstances: numberOfInstances } of changes) {
      if (sequence <= this.#lastSequence) continue;
      this.#lastSequence = sequence;
      const change = kind === 'instance-removed' ? 'removed' : 'stored';
      this.send({ kind: 'study', sequence, studyInstanceUid, numberOfInstances, change });
    }
  }
}

function parseSequence(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
