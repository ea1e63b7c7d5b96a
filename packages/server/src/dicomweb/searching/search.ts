import type {
  Archive,
  ChosenQuery,
  FindResult,
  FoundMembers,
  MatchKey,
  Query,
  QueryLevel,
  Restriction,
} from '@isocenter/archive';
import { Tag, tagToHex } from '@isocenter/dicom';
import { parseQido, searchWarning } from '@isocenter/network/dicomweb';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { agreeOn, jsonOffers } from '../answering/negotiation.ts';
import { serviceUrl } from '../answering/service-url.ts';
import { dicomXml, sendXml, xmlOffers } from '../answering/xml-answer.ts';
import { matchesJson, withRetrieveUrl } from './matches-json.ts';
import { membersJson } from './members-json.ts';
import { queryFromQido } from './query-from-qido.ts';

interface Parents {
  readonly study?: string;
  readonly series?: string;
}

/** PS3.18 Table 10.6.4-1. */
const searchOffers = [...jsonOffers, ...xmlOffers(2)];

/** QIDO-RS: the six native resources (PS3.18 §10.6). */
export function addSearchRoutes(app: FastifyInstance, archive: Archive, restriction: Restriction): void {
  const search = (level: QueryLevel) => async (request: FastifyRequest, reply: FastifyReply) => {
    const { offer } = agreeOn(request, searchOffers);
    const qido = parseQido(searchParamsOf(request));
    const parents = parentKeys(request.params as Parents);
    const { query, ignoredPaths } = queryFromQido(level, qido, parents, restriction);
    const isXml = offer.mediaType === dicomXml;
    const found = !isXml && isChosen(query) ? await archive.findMembers(query) : await archive.find(query);
    const { matches, total, ignoredKeys, partialKeys = [] } = found;
    const remaining = total - query.offset - matches.length;
    const service = serviceUrl(request);
    const ignored = [...ignoredKeys.map((tag) => [tag]), ...ignoredPaths].map((path) =>
      path.map(tagToHex).join('.'),
    );
    const remainingOf = found.totalIsLowerBound ? searchWarning.remainingAtLeast : searchWarning.remaining;
    const warnings = [
      ...(remaining > 0 && matches.length > 0 ? [remainingOf(service, remaining)] : []),
      ...(partialKeys.length > 0 ? [searchWarning.partialKeys(service, partialKeys.map(tagToHex))] : []),
      ...(ignored.length > 0 ? [searchWarning.ignoredKeys(service, ignored)] : []),
    ];
    if (warnings.length > 0) reply.header('warning', warnings.join(', '));
    if (matches.length === 0) return reply.code(204).send();
    if (!isText(found) && isXml) {
      const dataSets = found.matches.map((match) => withRetrieveUrl(match, service));
      return sendXml(reply, offer.packaging, dataSets);
    }
    const json = isText(found) ? membersJson(found, service) : await matchesJson(found.matches, service);
    return reply.header('content-type', offer.mediaType).send(json);
  };
  app.get('/studies', search('STUDY'));
  app.get('/series', search('SERIES'));
  app.get('/instances', search('IMAGE'));
  app.get('/studies/:study/series', search('SERIES'));
  app.get('/studies/:study/instances', search('IMAGE'));
  app.get('/studies/:study/series/:series/instances', search('IMAGE'));
}

const isChosen = (query: Query): query is ChosenQuery => query.include !== 'all';
const isText = (found: FoundMembers | FindResult): found is FoundMembers => 'hexTags' in found;

function parentKeys({ study, series }: Parents): MatchKey[] {
  const key = (tag: number, value: string): MatchKey => ({ tag, match: { kind: 'single', value } });
  return [
    ...(study ? [key(Tag.StudyInstanceUID, study)] : []),
    ...(series ? [key(Tag.SeriesInstanceUID, series)] : []),
  ];
}

/** The framework's own parser joins repeated parameters; the grammar has to see each. */
function searchParamsOf(request: FastifyRequest): URLSearchParams {
  const question = request.url.indexOf('?');
  return new URLSearchParams(question < 0 ? '' : request.url.slice(question + 1));
}
