import { ApiClient, type ImportEntry, type ImportReport, type Problem, ProblemError } from '../api.ts';
import { type FileProblem, nothingSent, type UploadFile, type UploadState } from './upload-state.ts';
import { uploadTransport } from './upload-transport.ts';

/** Files sent at a time: enough to hide the waiting for each answer, few enough to leave the server to others. */
const lanes = 3;

const unreachable = 'NETWORK_SERVER_UNREACHABLE';

/**
 * How long to wait before a file is sent again, attempt by attempt. A busy server refuses before it reads anything; and whatever
 * arrives twice is kept once.
 */
const waitsMs: Readonly<Record<string, readonly number[]>> = {
  SERVER_BUSY: [2000, 4000, 8000, 15_000, 30_000],
  [unreachable]: [1000, 3000],
};

/**
 * Sends files to the archive one request each, and calls back with the state after every step. A file that is
 * refused or cannot be read does not stop the others; a server that stops answering does.
 */
export async function uploadFiles(
  files: readonly UploadFile[],
  onChange: (state: UploadState) => void,
  signal: AbortSignal,
): Promise<UploadState> {
  let state: UploadState = {
    ...nothingSent,
    status: 'running',
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.blob.size, 0),
  };
  const change = (part: Partial<UploadState>) => {
    state = { ...state, ...part };
    onChange(state);
  };
  change({});

  const queue = files.values();
  let isUnreachable = false;
  const sendNext = async (): Promise<void> => {
    for (const file of queue) {
      if (signal.aborted || isUnreachable) return;
      let sent = 0;
      const onSent = (bytes: number) => {
        change({ bytesSent: state.bytesSent + bytes - sent });
        sent = bytes;
      };
      const part = await sendFile(file, onSent, signal);
      if (signal.aborted) return;
      isUnreachable ||= 'code' in part && part.code === unreachable;
      onSent(file.blob.size);
      change({ filesDone: state.filesDone + 1, ...added(state, part) });
    }
  };
  await Promise.all(Array.from({ length: lanes }, sendNext));
  change({ status: signal.aborted || isUnreachable ? 'cancelled' : 'done' });
  return state;
}

type Outcome = ImportReport | FileProblem;

async function sendFile(
  { name, blob }: UploadFile,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const api = new ApiClient(uploadTransport(onSent));
  for (let attempt = 0; ; attempt++) {
    try {
      return await api.importFile(blob, { name, signal });
    } catch (error) {
      // A request whose body cannot be read fails like one whose connection breaks.
      if (!(error instanceof ProblemError)) return unreadable(name);
      const { code } = error.problem;
      if (code === unreachable && !(await isReadable(blob))) return unreadable(name);
      const waitMs = waitsMs[code]?.[attempt];
      if (waitMs === undefined || signal.aborted) return problemOf(name, error.problem);
      await pause(waitMs, signal);
    }
  }
}

const isReadable = (blob: Blob): Promise<boolean> =>
  blob
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );

const unreadable = (name: string): FileProblem => ({
  name,
  title: 'The file could not be read.',
  detail: 'It was moved, deleted or locked after it was chosen.',
  fix: 'Choose it again.',
});

/** Ends early when the import is given up. */
function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, delayMs);
    signal.addEventListener('abort', end);
  });
}

/** Counts of a state with one more outcome in it. */
export function added(state: UploadState, outcome: Outcome): Partial<UploadState> {
  if (!('entries' in outcome)) return { refused: [...state.refused, outcome] };
  const kept = outcome.entries.filter(isKept);
  const refused = outcome.entries.filter((entry) => entry.outcome === 'refused');
  const quarantined = outcome.entries.filter((entry) => entry.outcome === 'quarantined');
  const notShown = kept.filter(({ problem }) => problem !== undefined);
  return {
    stored: state.stored + outcome.stored,
    alreadyStored: state.alreadyStored + outcome.alreadyStored,
    ignored: state.ignored + outcome.ignored,
    refused: withProblems(state.refused, refused),
    quarantined: withProblems(state.quarantined, quarantined),
    notShown: withProblems(state.notShown, notShown),
    studyInstanceUid: state.studyInstanceUid ?? kept[0]?.studyInstanceUid,
  };
}

const isKept = ({ outcome }: ImportEntry): boolean => outcome === 'stored' || outcome === 'already-stored';

/** The same list where there is nothing to add, so that nothing is drawn again. */
const withProblems = (before: readonly FileProblem[], entries: readonly ImportEntry[]) =>
  entries.length > 0 ? [...before, ...entries.map(({ name, problem }) => problemOf(name, problem))] : before;

function problemOf(name: string, problem: Problem | undefined): FileProblem {
  return {
    name,
    code: problem?.code,
    title: problem?.title ?? 'The archive refused the file without saying why.',
    detail: problem?.detail ?? '',
    fix: problem?.fix ?? '',
  };
}
