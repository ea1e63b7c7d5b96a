import { setImmediate as immediate } from 'node:timers/promises';
import type { Archive, Logger, MatchMembers, Restriction } from '@isocenter/archive';
import { type DataSet, isIsocenterError } from '@isocenter/dicom';
import {
  baseFindOptions,
  type FindOptions,
  findInformationModel,
  type IdentifierReply,
  type IdentifierRequest,
  type QueryRetrieveLevel,
  readFindOptions,
  Status,
} from '@isocenter/network';
import { maximumMatches } from '../../query/index.ts';
import type { AssociationPeer, ServiceFactory } from '../services.ts';
import { commentOf } from '../status-of-error.ts';
import { AnswerWriter } from './answer-writer.ts';
import { type IdentifierQuery, queryFromIdentifier } from './query-from-identifier.ts';

export interface QueryServiceOptions {
  readonly archive: Pick<Archive, 'findMembers' | 'searchAttributes'>;
  readonly logger: Logger;
  /** Ours: where what is found can be retrieved from. */
  readonly aeTitle: string;
  readonly restriction: Restriction;
  /** Answered at most; what goes beyond is told by the last status. */
  readonly maximumMatches?: number;
}

/** Matches that are read from the index at a time: some milliseconds of work. */
const pageSize = 1024;

/** Answers that leave together: the first alone, so that the requestor has work at once, then twice as many each time. */
const mostTogether = 32;

/** Query SCP: C-FIND in the Patient Root and Study Root models. PS3.4 §C.4.1. */
export const queryArchive =
  (options: QueryServiceOptions): ServiceFactory =>
  (peer) => ({ find: (request) => find(request, peer, options) });

async function* find(
  request: IdentifierRequest,
  peer: AssociationPeer,
  { archive, logger, aeTitle, restriction, maximumMatches: most = maximumMatches }: QueryServiceOptions,
): AsyncGenerator<IdentifierReply, void, void> {
  const { sopClassUid, identifier, transferSyntaxUid, signal } = request;
  try {
    const question = readQuestion(sopClassUid, identifier, peer, restriction);
    const { query, level, answered: keys } = question;
    const hasUnsupportedKeys = question.hasUnsupportedKeys || !(await areAnswered(question, archive));
    const writer = new AnswerWriter({ identifier, transferSyntaxUid, level, answered: keys, aeTitle });
    const told = new Set<string>();
    let together = 1;
    for (let offset = 0; ; offset += pageSize) {
      const found = await archive.findMembers({
        ...query,
        offset,
        limit: Math.min(pageSize, most + 1 - offset),
      });
      const isUnsupported =
        hasUnsupportedKeys || found.ignoredKeys.length > 0 || (found.partialKeys?.length ?? 0) > 0;
      const status = isUnsupported ? Status.PendingWithUnsupportedKeys : Status.Pending;
      // What comes in between two pages moves the matches behind it.
      const matches = found.matches.filter((match) => {
        const name = nameOf(match, found.hexTags);
        const isNew = !told.has(name);
        told.add(name);
        return isNew;
      });
      const isTooMany = told.size > most;
      const toTell = isTooMany ? matches.slice(0, matches.length - (told.size - most)) : matches;
      for (let at = 0; at < toTell.length; ) {
        if (signal.aborted) return yield { status: Status.Cancelled };
        const batch = toTell.slice(at, at + together);
        yield { status, identifiers: batch.map(({ members }) => writer.write(members, found.hexTags)) };
        at += batch.length;
        together = Math.min(2 * together, mostTogether);
        const isLast = at === toTell.length && found.matches.length < pageSize;
        if (!isLast) await immediate(); // a C-CANCEL that came is read
      }
      if (signal.aborted) return yield { status: Status.Cancelled };
      if (isTooMany) return yield tooMany(most);
      if (found.matches.length < pageSize) break;
    }
    yield { status: signal.aborted ? Status.Cancelled : Status.Success };
  } catch (error) {
    yield failureOf(error, logger, peer);
  }
}

function readQuestion(
  sopClassUid: string,
  identifier: DataSet,
  { extendedNegotiations }: AssociationPeer,
  restriction: Restriction,
): IdentifierQuery {
  const model = findInformationModel(sopClassUid);
  if (!model) throw new Error(`${sopClassUid} has no information model`);
  const agreed = extendedNegotiations.find((negotiation) => negotiation.sopClassUid === sopClassUid);
  const options: FindOptions = agreed ? readFindOptions(agreed.information) : baseFindOptions;
  return queryFromIdentifier(identifier, model, options, restriction);
}

/** Whether answers hold those keys too: each was made searchable at this level or above, and all that is here was read for it. */
async function areAnswered(
  { unknownTags, level }: IdentifierQuery,
  archive: Pick<Archive, 'searchAttributes'>,
): Promise<boolean> {
  if (unknownTags.length === 0) return true;
  const seen = levels.slice(0, levels.indexOf(level) + 1);
  const extras = (await archive.searchAttributes()).filter(
    (extra) => extra.isWhole && seen.includes(extra.level),
  );
  return unknownTags.every((tag) => extras.some((extra) => extra.tag === tag));
}

const levels: readonly QueryRetrieveLevel[] = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'];

/** At PATIENT level a match has no UID: Patient ID and its issuer name it. */
function nameOf({ keys, members }: MatchMembers, hexTags: readonly string[]): string {
  const uid = keys.sopInstanceUid ?? keys.seriesInstanceUid ?? keys.studyInstanceUid;
  if (uid !== undefined) return uid;
  return JSON.stringify(patientTags.map((hexTag) => members[hexTags.indexOf(hexTag)]));
}

const patientTags = ['00100020', '00100021', '00100010', '00100030'];

/** A limit is told, never only kept. */
export const tooMany = (most: number): IdentifierReply => ({
  status: Status.OutOfResources,
  errorComment: `More than ${most} matches: ask for less`,
});

/** PS3.4 Table C.4-1. */
export function failureOf(
  error: unknown,
  logger: Logger,
  { aeTitle }: Pick<AssociationPeer, 'aeTitle'>,
): IdentifierReply {
  if (isIsocenterError(error, 'NETWORK_IDENTIFIER_INVALID')) {
    // The comment is short: the problem alone, without what it is with.
    const problem = error.what.replace(/^.*?: /, '');
    return { status: Status.DataSetDoesNotMatchSopClass, errorComment: commentOf(problem) };
  }
  logger.error({ err: error, callingAeTitle: aeTitle }, 'C-FIND failed');
  const isUnavailable = isIsocenterError(error) && error.kind === 'unavailable';
  return isUnavailable
    ? { status: Status.OutOfResources, errorComment: commentOf(error.what) }
    : { status: Status.CannotUnderstand, errorComment: 'Unable to process' };
}
