import * as z from 'zod/mini';
import type { Transport } from '../dicomweb/transport.ts';
import { askApi, type Call, sendToApi } from './client.ts';
import { apiPaths } from './routes.ts';

const text = (longest: number) => z.string().check(z.maxLength(longest));
const required = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));

/** A scheduled procedure step in plain words; what its attributes hold beyond these stays in them. */
export const WorklistFields = z.object({
  /** As DICOM writes names: `DOE^JANE`. */
  patientName: required(324),
  patientId: required(64),
  issuerOfPatientId: z.optional(text(64)),
  /** `YYYY-MM-DD`. */
  patientBirthDate: z.optional(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/))),
  /** `M`, `F` or `O`. */
  patientSex: z.optional(z.enum(['M', 'F', 'O'])),
  accessionNumber: z.optional(text(16)),
  referringPhysician: z.optional(text(324)),
  requestingPhysician: z.optional(text(324)),
  /** Made when absent. */
  requestedProcedureId: z.optional(text(16)),
  description: z.optional(text(64)),
  /** Made when absent. */
  studyInstanceUid: z.optional(text(64)),
  /** Made when absent. An item under the same one is replaced. */
  scheduledProcedureStepId: z.optional(text(16)),
  /** AE title of the modality that is to do it. */
  stationAeTitle: required(16),
  stationName: z.optional(text(16)),
  location: z.optional(text(16)),
  modality: required(16),
  /** `YYYY-MM-DDTHH:MM` or with seconds, local time as DICOM has it. */
  startsAt: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/)),
  performingPhysician: z.optional(text(324)),
});
export type WorklistFields = z.infer<typeof WorklistFields>;

/** An item in DICOM JSON. */
export const WorklistAttributes = z.strictObject({ attributes: z.record(z.string(), z.unknown()) });

/** Body of `POST /api/v1/worklist`: plain fields, or the whole item in DICOM JSON (PS3.4 Table K.6-1). */
export type WorklistOrder = WorklistFields | z.infer<typeof WorklistAttributes>;

export const WorklistState = z.enum(['scheduled', 'started', 'completed', 'discontinued']);
export type WorklistState = z.infer<typeof WorklistState>;

/** An item of the worklist as it is told. */
export const WorklistEntry = z.extend(WorklistFields, {
  scheduledProcedureStepId: z.string(),
  studyInstanceUid: z.string(),
  /** What the modality told of it. */
  state: WorklistState,
});
export type WorklistEntry = z.infer<typeof WorklistEntry>;

/** The most items one answer holds. */
export const maximumWorklistPage = 500;

/** Body of `POST /api/v1/worklist/search`; all filters must hold. */
export const WorklistSearch = z.object({
  /** `YYYY-MM-DD`, first and last day. */
  from: z.optional(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/))),
  to: z.optional(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/))),
  stationAeTitle: z.optional(text(16)),
  modality: z.optional(text(16)),
  patientId: z.optional(text(64)),
  accessionNumber: z.optional(text(16)),
  /** Those that are asked for still, when absent. */
  states: z.optional(z.array(WorklistState)),
  /** Goes on behind this item of the answer before. */
  after: z.optional(z.object({ startsAt: text(32), scheduledProcedureStepId: text(16) })),
  limit: z.optional(z.number().check(z.int(), z.positive(), z.maximum(maximumWorklistPage))),
});
export type WorklistSearch = z.infer<typeof WorklistSearch>;

/** Answer of `POST /api/v1/worklist/search`, by time. */
export const WorklistPage = z.object({ items: z.array(WorklistEntry) });
export type WorklistPage = z.infer<typeof WorklistPage>;

const headers = { 'content-type': 'application/json' };

export async function searchWorklist(
  transport: Transport,
  origin: string,
  search: WorklistSearch,
  call: Call = {},
): Promise<readonly WorklistEntry[]> {
  const url = origin + apiPaths.worklistSearch();
  const body = JSON.stringify(search);
  return (await askApi(transport, WorklistPage, { method: 'POST', url, headers, body, ...call })).items;
}

/** Adds it, or replaces the item under the same Scheduled Procedure Step ID; answers what it became. */
export async function addToWorklist(
  transport: Transport,
  origin: string,
  order: WorklistOrder,
  call: Call = {},
): Promise<WorklistEntry> {
  const url = origin + apiPaths.worklist();
  const body = JSON.stringify(order);
  return askApi(transport, WorklistEntry, { method: 'POST', url, headers, body, ...call });
}

export async function removeFromWorklist(
  transport: Transport,
  origin: string,
  scheduledProcedureStepId: string,
  call: Call = {},
): Promise<void> {
  const url = origin + apiPaths.worklistItem(scheduledProcedureStepId);
  await sendToApi(transport, { method: 'DELETE', url, ...call });
}
