import type { InstanceOrigin } from '../incoming-instance.ts';
import type { CatalogEntry } from './catalog.ts';
import type { Withholding } from './index-step.ts';
import type { InstanceRecord, RecoveredOrigin } from './instance-index.ts';
import { packFrames, unpackFrames } from './packed-frames.ts';
import type { InstanceRow, SeriesRow, StudyTableRow, WithheldRow } from './rows.ts';
import type { WithheldInstance } from './withheld.ts';

/** The rows one visible instance is made of. */
export interface InstanceRows {
  readonly patientKey: string;
  readonly study: StudyTableRow;
  readonly series: SeriesRow;
  readonly requests: CatalogEntry['series']['requests'];
  readonly instance: InstanceRow;
}

/** What would have to be added to show this instance as it is shown now. */
export function recordOf({ patientKey, study, series, requests, instance }: InstanceRows): InstanceRecord {
  const { overlay, frames } = instance;
  return {
    entry: {
      patient: {
        patient_key: patientKey,
        patient_id: study.patient_id,
        issuer_of_patient_id: study.issuer_of_patient_id,
        name_alphabetic: study.name_alphabetic,
        name_ideographic: study.name_ideographic,
        name_phonetic: study.name_phonetic,
        birth_date: study.birth_date,
        birth_time: study.birth_time,
        sex: study.sex,
        attributes: JSON.parse(study.patient_attributes),
      },
      study: {
        study_instance_uid: study.study_instance_uid,
        study_id: study.study_id,
        study_date: study.study_date,
        study_time: study.study_time,
        accession_number: study.accession_number,
        accession_number_folded: study.accession_number_folded,
        study_description: study.study_description,
        study_description_folded: study.study_description_folded,
        referring_alphabetic: study.referring_alphabetic,
        referring_ideographic: study.referring_ideographic,
        referring_phonetic: study.referring_phonetic,
        patient_id_folded: study.patient_id_folded,
        words: study.words,
        attributes: JSON.parse(study.attributes),
      },
      series: {
        series_instance_uid: series.series_instance_uid,
        modality: series.modality,
        series_number: series.series_number,
        series_description: series.series_description,
        series_description_folded: series.series_description_folded,
        body_part: series.body_part,
        procedure_step_date: series.procedure_step_date,
        procedure_step_time: series.procedure_step_time,
        requests: requests.map(({ scheduled_procedure_step_id, requested_procedure_id }) => ({
          scheduled_procedure_step_id,
          requested_procedure_id,
        })),
        attributes: JSON.parse(series.attributes),
      },
      instance: {
        sop_instance_uid: instance.sop_instance_uid,
        sop_class_uid: instance.sop_class_uid,
        instance_number: instance.instance_number,
        number_of_frames: instance.number_of_frames,
        rows: instance.rows,
        columns: instance.columns,
        attributes: JSON.parse(instance.attributes),
      },
    },
    blob: {
      blobKey: instance.blob_key,
      byteLength: instance.byte_length,
      sha256: instance.sha256,
      transferSyntaxUid: instance.transfer_syntax_uid,
      dataSetByteOffset: instance.data_set_byte_offset,
      pixelDataByteOffset: instance.pixel_data_byte_offset ?? undefined,
      ...(frames && { frames: unpackFrames(frames) }),
    },
    origin: originOf(instance),
    receivedAt: instance.received_at,
    findings: JSON.parse(instance.findings),
    ...(overlay && { overlay: JSON.parse(overlay) }),
  };
}

function originOf({ door, user_id, calling_ae_title }: InstanceRow): InstanceOrigin | RecoveredOrigin {
  if (door === 'recovery') return { door, userId: user_id };
  return {
    door: door as InstanceOrigin['door'],
    userId: user_id,
    ...(calling_ae_title !== null && { callingAeTitle: calling_ae_title }),
  };
}

export function newWithheldRow(record: InstanceRecord, withholding: Withholding): Omit<WithheldRow, 'id'> {
  const { frames, ...blob } = record.blob;
  return {
    reason: withholding.reason,
    why: withholding.why,
    study_instance_uid: record.entry.study.study_instance_uid,
    series_instance_uid: record.entry.series.series_instance_uid,
    sop_instance_uid: record.entry.instance.sop_instance_uid,
    blob_key: blob.blobKey,
    door: record.origin.door,
    record: JSON.stringify({ ...record, blob }),
    frames: frames ? packFrames(frames) : null,
    since: withholding.at,
    user_id: withholding.userId,
    rejected_by: withholding.rejectedBy ?? null,
  };
}

export function withheldInstanceOf(row: WithheldRow): WithheldInstance {
  return {
    id: row.id,
    reason: row.reason,
    why: row.why,
    record: withheldRecordOf(row),
    since: row.since,
    userId: row.user_id,
    ...(row.rejected_by !== null && { rejectedBy: row.rejected_by }),
  };
}

export function withheldRecordOf(row: Pick<WithheldRow, 'record' | 'frames'>): InstanceRecord {
  const record = JSON.parse(row.record) as InstanceRecord;
  const { pixelDataByteOffset } = record.blob;
  const frames = row.frames && { frames: unpackFrames(row.frames) };
  return { ...record, blob: { ...record.blob, pixelDataByteOffset, ...frames } };
}
