import type { Logger } from '@isocenter/archive';
import {
  createUid,
  type DataSet,
  type DicomJson,
  dataSetFromJson,
  dataSetToJson,
  tagToHex,
} from '@isocenter/dicom';
import { type NormalizedReply, type NormalizedRequest, Status } from '@isocenter/network';
import { createStep, modifyStep } from '../procedure-steps/index.ts';
import type { ProcedureStepRecords } from '../records/index.ts';
import { PERFORMED_PROCEDURE_STEP, PERFORMED_PROCEDURE_STEP_RETRIEVE } from './procedure-sop-classes.ts';
import type { ServiceFactory } from './services.ts';

export interface ProcedureStepServiceOptions {
  readonly steps: ProcedureStepRecords;
  readonly logger: Logger;
}

/**
 * Modality Performed Procedure Step SCP, and its Retrieve SOP Class (PS3.4 Annex F): success is said once the step, and what it means for
 * the worklist, is durable.
 */
export function procedureStepService({ steps, logger }: ProcedureStepServiceOptions): ServiceFactory {
  return ({ aeTitle, userId }) => ({
    async normalized(request) {
      try {
        switch (`${request.operation} ${request.sopClassUid}`) {
          case `N-CREATE ${PERFORMED_PROCEDURE_STEP}`:
            return await create(steps, userId, request);
          case `N-SET ${PERFORMED_PROCEDURE_STEP}`:
            return await set(steps, userId, request);
          case `N-GET ${PERFORMED_PROCEDURE_STEP_RETRIEVE}`:
            return await get(steps, request);
          default:
            return { status: Status.UnrecognizedOperation };
        }
      } catch (error) {
        logger.error({ err: error, callingAeTitle: aeTitle }, 'A performed procedure step failed');
        return { status: Status.ProcessingFailure, errorComment: 'The step cannot be kept now' };
      }
    },
  });
}

/** PS3.4 §F.7.2.1. */
async function create(
  steps: ProcedureStepRecords,
  userId: string,
  { sopInstanceUid = createUid(), dataSet }: NormalizedRequest,
): Promise<NormalizedReply> {
  const outcome = createStep(sopInstanceUid, jsonOf(dataSet));
  if ('refusal' in outcome) return outcome.refusal;
  const isNew = await steps.add(userId, outcome.record);
  return isNew ? { status: Status.Success, sopInstanceUid } : { status: Status.DuplicateSopInstance };
}

/** Changes of one step at the same time are rare, so one of them begins again. */
const mostAttempts = 5;

/** PS3.4 §F.7.2.2. */
async function set(
  steps: ProcedureStepRecords,
  userId: string,
  { sopInstanceUid = '', dataSet }: NormalizedRequest,
): Promise<NormalizedReply> {
  const modifications = jsonOf(dataSet);
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const step = await steps.find(sopInstanceUid);
    if (!step) return { status: Status.NoSuchSopInstance };
    const outcome = modifyStep(step, modifications);
    if ('refusal' in outcome) return outcome.refusal;
    if (await steps.replace(userId, outcome.record)) return { status: Status.Success };
  }
  return { status: Status.ProcessingFailure, errorComment: 'Others change the step at the same time' };
}

/** PS3.4 §F.8.2.1: the attributes asked for, or all. */
async function get(
  steps: ProcedureStepRecords,
  { sopInstanceUid = '', attributeTags }: NormalizedRequest,
): Promise<NormalizedReply> {
  const step = await steps.find(sopInstanceUid);
  if (!step) return { status: Status.NoSuchSopInstance };
  const asked = new Set(attributeTags.map(tagToHex));
  const isAsked = ([hexTag]: [string, unknown]) => asked.size === 0 || asked.has(hexTag);
  const attributes = Object.fromEntries(Object.entries(step.attributes).filter(isAsked));
  return { status: Status.Success, dataSet: dataSetFromJson(attributes) };
}

const jsonOf = (dataSet: DataSet | undefined): DicomJson =>
  dataSet ? dataSetToJson(dataSet, { inlineLimitBytes: Number.POSITIVE_INFINITY }) : {};
