import { type DataSet, dataSetToJson } from '@isocenter/dicom';
import { findAttribute } from '@isocenter/dicom/dictionary';
import { patientRoot, studyRoot } from '@isocenter/network';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type FindLevel, queryContext, queryIdentifier, worklistFindSopClass } from '../remote/index.ts';
import { ExitCode, type PeerSession, peerCommand, withPeer } from './peer-session.ts';

export interface FindChoice {
  readonly level: FindLevel;
  readonly key: readonly string[];
  readonly limit?: number;
}

/** How long the peer may take to end what somebody stopped. */
const cancelMs = 5000;

const levels = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE', 'WORKLIST'] as const;

export function findCommand(): Command {
  const command = peerCommand('find')
    .description('Ask a peer what it has, or what is to be done (C-FIND).')
    .addOption(
      new Option('--level <level>', 'what is looked for')
        .choices(levels)
        .argParser((text: string): FindLevel => levelNamed(text))
        .default('STUDY'),
    )
    .option('-k, --key <key=value>', keyHelp, collected, [])
    .option('--limit <count>', 'stop after so many answers', wholeNumber);
  return command.action(async (peer: string) => {
    const choice = command.opts<FindChoice>();
    process.exitCode = await withPeer(peer, command.opts(), (session) => find(session, choice));
  });
}

const keyHelp =
  'what must match, such as PatientID=12, StudyDate=20260101- or ScheduledProcedureStepSequence.Modality=CT; a keyword alone asks for a value; again for more';

/** For an option that may be given again. */
export const collected = (value: string, before: readonly string[]): string[] => [...before, value];

function levelNamed(text: string): FindLevel {
  const level = levels.find((known) => known === text.toUpperCase());
  if (level) return level;
  throw new InvalidArgumentError(`One of ${levels.join(', ')}.`);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('A whole number above 0.');
}

/** PS3.4 §C.4.1, §K.4.1. */
export async function find(session: PeerSession, { level, key, limit }: FindChoice): Promise<number> {
  const identifier = queryIdentifier(level, key);
  const sopClassUid = sopClassOf(level);
  const { signal } = session;
  const user = await session.connect({ presentationContexts: [queryContext(sopClassUid)], cancelMs });
  let count = 0;
  try {
    for await (const match of user.find(sopClassUid, identifier, { signal })) {
      count += 1;
      session.tell({ event: 'match', attributes: dataSetToJson(match) }, linesOf(match));
      if (count === limit || signal.aborted) break;
    }
  } finally {
    await user.release().catch(() => undefined);
  }
  session.tell({ event: 'end', matches: count }, count === 1 ? '1 match' : `${count} matches`);
  return ExitCode.Done;
}

function sopClassOf(level: FindLevel): string {
  if (level === 'WORKLIST') return worklistFindSopClass;
  return (level === 'PATIENT' ? patientRoot : studyRoot).findSopClassUid;
}

/** Each value on a line behind its keyword; what may be anybody's text shows control characters as ?. */
function linesOf(match: DataSet, indent = ''): string {
  const lines = match.dataElements().flatMap(({ tag, vr }) => {
    const name = findAttribute(tag)?.keyword ?? tag.toString(16).padStart(8, '0');
    if (vr === 'SQ') {
      const items = match.findItems(tag).map((item) => linesOf(item, `${indent}  `));
      return [`${indent}${name}`, ...items];
    }
    const text = match
      .findStrings(tag)
      .join('\\')
      .replace(/\p{Cc}/gu, '?');
    return text === '' ? [] : [`${indent}${name} ${text}`];
  });
  return indent === '' ? `${lines.join('\n')}\n` : lines.join('\n');
}
