/** Plain DICOM, or DICOM under TLS (PS3.15 Annex B). */
export type Transport = 'plain' | 'TLS';

export const transports: readonly Transport[] = ['plain', 'TLS'];

/** One service with one peer, in one of our roles, over one transport. */
export interface Cell {
  /** As the conformance statement names it. */
  readonly service: string;
  /** Ours. */
  readonly role: 'SCP' | 'SCU';
  /** The program, with its version where one peer has several. */
  readonly peer: string;
  readonly transport: Transport;
  /** It only waits for what comes by itself, and may do so beside the others. */
  readonly isWaiting?: boolean;
  /** Really does it, and answers what was compared; throws what is wrong, or a `PeerLimit`. */
  run(): Promise<string>;
}

/** What a peer cannot do, in words, with the line in which it says so itself. */
export class PeerLimit extends Error {
  readonly logLine: string;

  constructor(limit: string, logLine: string) {
    super(limit);
    this.logLine = logLine;
  }
}

/** The row of a table: the same over both transports. */
export const rowOf = (
  facts: Pick<Cell, 'service' | 'role' | 'peer'>,
  run: (transport: Transport) => Promise<string>,
): Cell[] => transports.map((transport) => ({ ...facts, transport, run: () => run(transport) }));

/** Ends a cell unless both are the same, told as JSON. */
export function same(what: string, actual: unknown, expected: unknown): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`${what}: ${found} instead of ${wanted}`);
}

/** Asks until it is so. Throws with the last answer once it took too long. */
export async function until<Value>(
  what: string,
  ask: () => Value | Promise<Value>,
  isSo: (value: Value) => boolean,
  deadlineMs = 30_000,
): Promise<Value> {
  const startedAt = Date.now();
  for (;;) {
    const value = await ask();
    if (isSo(value)) return value;
    if (Date.now() - startedAt > deadlineMs)
      throw new Error(`${what} after ${deadlineMs} ms: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
