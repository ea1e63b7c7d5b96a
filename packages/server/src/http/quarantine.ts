import { type Archive, archiveError, type Restriction, type WithheldInstance } from '@isocenter/archive';
import { type DicomJson, formatPersonName, parsePersonName, Tag, tagToHex, vrOfTag } from '@isocenter/dicom';
import {
  apiPaths,
  type HiddenInstance,
  type HiddenPage,
  type QuarantineDecided,
  QuarantineDecision,
  QuarantineSearch,
} from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import { serverError } from '../errors.ts';
import { type Contradiction, Contradictions } from './contradictions.ts';
import { validate } from './validation.ts';

export interface QuarantineRoutesOptions {
  readonly archive: Archive;
  readonly restriction: Restriction;
  readonly userId: string;
}

/** The queue of what does not fit to what is here, and what an operator decides on it. */
export function addQuarantineRoutes(
  app: FastifyInstance,
  { archive, restriction, userId }: QuarantineRoutesOptions,
): void {
  app.post(apiPaths.quarantineSearch(), async (request, reply): Promise<HiddenPage> => {
    const {
      studyInstanceUid,
      offset = 0,
      limit = 100,
    } = validate(QuarantineSearch, request.body ?? {}, 'the search');
    reply.header('cache-control', 'no-store');
    const filter = { reason: 'quarantined', studyInstanceUid, offset, limit, restriction } as const;
    const { total, instances } = await archive.withheld(filter);
    const contradictions = new Contradictions(archive, restriction);
    const told: HiddenInstance[] = [];
    for (const one of instances) told.push(hiddenInstance(one, await contradictions.of(one)));
    return { total, offset, instances: told };
  });

  app.post(apiPaths.quarantineDecision(), async (request): Promise<QuarantineDecided> => {
    const decision = validate(QuarantineDecision, request.body, 'the decision');
    const decider = { userId, restriction };
    if (decision.decision === 'refuse') {
      const { ids, why } = decision;
      return { decided: await archive.refuse(ids, { ...decider, why }) };
    }
    const correction = decision.correction && correctionOf(decision.correction);
    return { decided: await archive.accept(decision.ids, { ...decider, ...(correction && { correction }) }) };
  });
}

/** `{ "PatientID": "17" }` in DICOM JSON. Throws `SERVER_REQUEST_INVALID` for a name that is none of PS3.6. */
export function correctionOf(attributes: Readonly<Record<string, string>>): DicomJson {
  const correction: DicomJson = {};
  for (const [keyword, text] of Object.entries(attributes)) {
    const tag = (Tag as Readonly<Record<string, number>>)[keyword];
    if (tag === undefined) {
      throw serverError('SERVER_REQUEST_INVALID', {
        part: 'the decision',
        reason: 'It names no attribute of PS3.6.',
      });
    }
    const vr = vrOfTag(tag);
    const value = vr === 'PN' ? personName(text) : text;
    correction[tagToHex(tag)] = text === '' ? { vr } : { vr, Value: [value] };
  }
  return correction;
}

function personName(text: string) {
  const [Alphabetic, Ideographic, Phonetic] = text.split('=');
  return {
    ...(Alphabetic && { Alphabetic }),
    ...(Ideographic && { Ideographic }),
    ...(Phonetic && { Phonetic }),
  };
}

export function hiddenInstance(
  { id, reason, why, record, since }: WithheldInstance,
  contradiction: Contradiction | undefined,
): HiddenInstance {
  const { patient, study, series, instance } = record.entry;
  const attributes = { ...patient.attributes, ...study.attributes };
  const text = (tag: number): string | undefined => {
    const value = attributes[tagToHex(tag)]?.Value?.[0];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  const told = {
    explanation: explanationOf(why, contradiction?.shares),
    patientName: nameIn(attributes),
    patientId: text(Tag.PatientID),
    patientBirthDate: dayOf(text(Tag.PatientBirthDate)),
    patientSex: text(Tag.PatientSex),
    studyDate: dayOf(text(Tag.StudyDate)),
    studyDescription: text(Tag.StudyDescription),
    modality: series.modality ?? undefined,
    here: contradiction?.patient,
    callingAeTitle: record.origin.callingAeTitle,
  };
  return {
    id,
    reason,
    why,
    ...(Object.fromEntries(
      Object.entries(told).filter(([, value]) => value !== undefined),
    ) as Partial<HiddenInstance>),
    sopInstanceUid: instance.sop_instance_uid,
    seriesInstanceUid: series.series_instance_uid,
    studyInstanceUid: study.study_instance_uid,
    since,
  };
}

const explanations: Readonly<Record<string, string>> = {
  ARCHIVE_PATIENT_CONFLICT: 'The study, or another one under its Patient ID, is of another patient here.',
  ARCHIVE_SERIES_ELSEWHERE: archiveError('ARCHIVE_SERIES_ELSEWHERE', {}).what,
  ARCHIVE_INSTANCE_ELSEWHERE: archiveError('ARCHIVE_INSTANCE_ELSEWHERE', {}).what,
  ARCHIVE_INSTANCE_DIFFERS: archiveError('ARCHIVE_INSTANCE_DIFFERS', {}).what,
};

const conflictBy = {
  study: 'The study is of another patient here.',
  patientId: 'The Patient ID is that of another patient here.',
} as const;

function explanationOf(why: string, shares: Contradiction['shares'] | undefined): string | undefined {
  if (why === 'ARCHIVE_PATIENT_CONFLICT' && shares) return conflictBy[shares];
  return explanations[why]?.replace(/\.?$/, '.');
}

function nameIn(attributes: DicomJson): string | undefined {
  const value = attributes[tagToHex(Tag.PatientName)]?.Value?.[0];
  if (typeof value !== 'object' || value === null) return undefined;
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as Record<string, string>;
  return formatPersonName(parsePersonName([Alphabetic, Ideographic, Phonetic].join('='))) || undefined;
}

function dayOf(date: string | undefined): string | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(date ?? '');
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : undefined;
}
