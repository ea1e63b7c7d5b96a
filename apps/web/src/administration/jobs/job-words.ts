import type { Job } from '../../api.ts';

interface KindWords {
  readonly title: string;
  /** What it means to cancel one. */
  readonly cancelled: string;
}

const madeAgain = 'It is made again when it is asked for, only slower.';

const kinds: Readonly<Record<string, KindWords>> = {
  'route-study': {
    title: 'Send a study on',
    cancelled: 'What has not been sent yet is not sent by this rule, unless more of the study arrives.',
  },
  'route-commitment': {
    title: 'Have a destination promise what it keeps',
    cancelled: 'What was sent stays there, but whether it is kept is not asked any more.',
  },
  'retrieve-study': {
    title: 'Retrieve a study',
    cancelled: 'What has come stays here; the rest is not fetched.',
  },
  'fetch-priors': {
    title: 'Look for priors at other nodes',
    cancelled: 'Priors of this patient are not fetched for this study by themselves.',
  },
  'storage-commitment': {
    title: 'Promise that images are kept',
    cancelled:
      'The other system never hears whether its images are kept, and may keep its own or send again.',
  },
  'study-quiet': {
    title: 'Wait until nothing more of a study comes',
    cancelled: 'Nobody is told that the study has come in, unless more of it arrives.',
  },
  'availability-notification': {
    title: 'Tell a node that a study has come in',
    cancelled: 'The node is not told, unless more of the study arrives.',
  },
  'series-metadata': { title: 'Make a series ready to open', cancelled: madeAgain },
  'series-metadata-gzip': { title: 'Make the metadata of a series ready', cancelled: madeAgain },
  'series-progressive-frames': { title: 'Make the images of a series ready', cancelled: madeAgain },
};

/** A kind that this page does not know yet keeps the name it has in the queue. */
export const wordsOfKind = (kind: string): KindWords =>
  kinds[kind] ?? { title: kind, cancelled: 'It is not done, nor asked for again.' };

/** What is known by name of what jobs are about. */
export interface KnownNames {
  readonly nodes: ReadonlyMap<string, string>;
  readonly rules: ReadonlyMap<string, string>;
  /** They were read after the job was: what is not among them is gone. */
  readonly areNewer: boolean;
}

/** `City archive, by CT to the city`; a node or rule that is gone is said to be. */
export function subjectWords({ about }: Pick<Job, 'about'>, { nodes, rules, areNewer }: KnownNames): string {
  const { nodeId = '', peerAeTitle, ruleId = '' } = about ?? {};
  const node = nodes.get(nodeId) ?? (areNewer && nodeId !== '' && 'a node that was removed');
  const rule = rules.get(ruleId) ?? (areNewer && ruleId !== '' && 'a rule that was removed');
  return [node, peerAeTitle, rule && `by ${rule}`].filter(Boolean).join(', ');
}

/** The code and the sentences of what a job failed with. */
export function failureOf({ lastError = '' }: Pick<Job, 'lastError'>): {
  readonly code: string | undefined;
  readonly text: string;
} {
  const [, code, text] = /^([A-Z][A-Z\d_]+): (.+)$/s.exec(lastError) ?? [];
  return { code, text: text ?? lastError };
}

/** `now`, `in 40 s`, `in 12 min`, `in 3 h`: when a job is tried next. */
export function untilWords(notBefore: string, now: number): string {
  const seconds = Math.ceil((Date.parse(notBefore) - now) / 1000);
  if (!(seconds > 0)) return 'now';
  if (seconds < 90) return `in ${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `in ${minutes} min` : `in ${Math.round(minutes / 60)} h`;
}
