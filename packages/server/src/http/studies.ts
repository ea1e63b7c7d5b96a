import type {
  Archive,
  StudyRow as ArchiveStudyRow,
  MatchKey,
  Restriction,
  SortKey,
} from '@isocenter/archive';
import { Tag } from '@isocenter/dicom';
import {
  apiPaths,
  apiRoot,
  maximumStudyPage,
  type StudyArrival,
  type StudyPage,
  type StudyRow,
  StudySearch,
  type StudySortKey,
} from '@isocenter/network/api';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { entityTag, isFresh } from '../dicomweb/answering/entity-tag.ts';
import { dicomWebRoot } from '../dicomweb/answering/service-url.ts';
import { serverError } from '../errors.ts';
import type { Arrivals } from '../remote/index.ts';
import type { KeptMetadata } from '../renditions/kept-metadata.ts';
import { manifestText } from '../renditions/manifest-text.ts';
import { sendJsonText } from './json-text.ts';
import { validate } from './validation.ts';

export interface StudyRoutesOptions {
  readonly archive: Archive;
  readonly restriction: Restriction;
  readonly metadata: KeptMetadata;
  readonly arrivals: Pick<Arrivals, 'of'>;
}

/** Search of the study list and the manifest that opens a study. */
export function addStudyRoutes(app: FastifyInstance, options: StudyRoutesOptions): void {
  const { archive, restriction, metadata, arrivals } = options;
  const asShown = (rows: readonly ArchiveStudyRow[]) => rowsAsShown(rows, arrivals);
  app.post(apiPaths.studySearch(), async (request, reply): Promise<StudyPage> => {
    const search = validate(StudySearch, request.body, 'the search');
    reply.header('cache-control', 'no-store');
    const offset = search.offset ?? 0;
    const { studies, ...counted } = await archive.findStudies({
      keys: keysOf(search),
      ...(search.text && { text: search.text }),
      sort: sortOf(search.sort ?? '-studyDate'),
      offset,
      limit: search.limit ?? Math.min(50, maximumStudyPage),
      restriction,
    });
    return { ...counted, offset, studies: await asShown(studies) };
  });

  app.get(`${apiRoot}/studies/:study`, async (request, reply): Promise<FastifyReply> => {
    const { study } = request.params as { study: string };
    const manifest = await archive.manifest(study, restriction);
    if (!manifest) throw serverError('SERVER_NOT_FOUND', { resource: 'study' });
    const instances = await archive.instancesOf({ studyInstanceUid: study }, restriction);
    const [shown] = await asShown([manifest.study]);
    const text = await manifestText({ ...manifest, study: shown as StudyRow }, instances, metadata);
    if (isFresh(request, reply, entityTag([text], 'manifest'))) return reply.code(304).send();
    return sendJsonText(request, reply, text);
  });
}

/** Rows as the study list shows them. */
export async function rowsAsShown(
  rows: readonly ArchiveStudyRow[],
  arrivals: Pick<Arrivals, 'of'>,
): Promise<StudyRow[]> {
  const states = await arrivals.of(rows);
  return rows.map((row, index) => ({ ...withThumbnail(row), arrival: states[index] as StudyArrival }));
}

const withThumbnail = (row: ArchiveStudyRow): StudyRow => ({
  ...row,
  thumbnailUrl: `${dicomWebRoot}/studies/${row.studyInstanceUid}/thumbnail`,
});

function keysOf(search: StudySearch): MatchKey[] {
  const contains = (tag: number, text: string | undefined): MatchKey[] =>
    text?.trim() ? [{ tag, match: { kind: 'contains', text } }] : [];
  const { studyDateFrom, studyDateTo, studyInstanceUid } = search;
  const modalities = (search.modality ?? '')
    .split(',')
    .map((name) => name.trim().toUpperCase())
    .filter(Boolean);
  return [
    ...(studyInstanceUid
      ? [{ tag: Tag.StudyInstanceUID, match: { kind: 'single', value: studyInstanceUid } } as const]
      : []),
    ...contains(Tag.PatientName, search.patientName),
    ...contains(Tag.PatientID, search.patientId),
    ...contains(Tag.AccessionNumber, search.accessionNumber),
    ...contains(Tag.StudyDescription, search.description),
    ...(studyDateFrom || studyDateTo
      ? [
          {
            tag: Tag.StudyDate,
            match: { kind: 'range', from: dicomDate(studyDateFrom), to: dicomDate(studyDateTo) },
          } as const,
        ]
      : []),
    ...(modalities.length > 0
      ? [{ tag: Tag.ModalitiesInStudy, match: { kind: 'list', values: modalities } } as const]
      : []),
  ];
}

/** `2026-11-23` → `20261123`. PS3.5 §6.2, DA. */
const dicomDate = (day: string | undefined): string | undefined => day?.replaceAll('-', '');

const sortTags: Readonly<Record<StudySortKey, readonly SortKey['tag'][]>> = {
  patientName: [Tag.PatientName],
  patientId: [Tag.PatientID],
  studyDate: [Tag.StudyDate, Tag.StudyTime],
  modality: [Tag.ModalitiesInStudy],
  studyDescription: [Tag.StudyDescription],
  accessionNumber: [Tag.AccessionNumber],
  receivedAt: ['receivedAt'],
};

function sortOf(sort: StudySortKey | `-${StudySortKey}`): SortKey[] {
  const descending = sort.startsWith('-');
  const key = (descending ? sort.slice(1) : sort) as StudySortKey;
  return sortTags[key].map((tag) => ({ tag, descending }));
}
