/** A process of its own that compares one entry after the other, so that a crash or a hang ends nothing else. */
import { reasonOf } from './comparison.ts';
import { Corpus } from './corpus.ts';
import { type Comparison, listComparisons, type OracleKind } from './kinds.ts';

/** What the parent asks for: an entry by its kind and its place in the list of that kind. */
export interface CheckRequest {
  readonly kind: OracleKind;
  readonly index: number;
}

/** Follows each request, as 'ready' follows the start. */
export interface CheckReply {
  /** None is agreement. */
  readonly disagreements: readonly string[];
}

const [folder] = process.argv.slice(2);
if (folder === undefined || !process.send)
  throw new Error('Started by run-checks.ts, with the corpus folder');
const send = process.send.bind(process);
const corpus = new Corpus(folder);
const lists = new Map<OracleKind, readonly Comparison[]>();

process.on('message', async ({ kind, index }: CheckRequest) => {
  const list = lists.get(kind) ?? listComparisons(kind, corpus);
  lists.set(kind, list);
  let disagreements: readonly string[];
  try {
    disagreements = (await list[index]?.check()) ?? [`there is no entry ${index}`];
  } catch (error) {
    disagreements = [reasonOf(error)];
  }
  send({ disagreements } satisfies CheckReply);
});
send('ready');
