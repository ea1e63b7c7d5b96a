import type { Archive, Restriction, StudyRow, WithheldInstance } from '@isocenter/archive';
import { Tag } from '@isocenter/dicom';
import type { HiddenInstance } from '@isocenter/network/api';

/** Who is here already, and by what an instance belongs to this patient. */
export interface Contradiction {
  readonly patient: NonNullable<HiddenInstance['here']>;
  readonly shares: 'study' | 'patientId';
}

/** Whom withheld instances contradict, each looked up once: the patient of their study, else the one who has their Patient ID. */
export class Contradictions {
  readonly #archive: Archive;
  readonly #restriction: Restriction;
  readonly #found = new Map<string, Promise<StudyRow | undefined>>();

  constructor(archive: Archive, restriction: Restriction) {
    this.#archive = archive;
    this.#restriction = restriction;
  }

  async of({ why, record }: WithheldInstance): Promise<Contradiction | undefined> {
    const { study, patient } = record.entry;
    const uid = study.study_instance_uid;
    const ofStudy = await this.#once(uid, () => this.#archive.study(uid, this.#restriction));
    if (ofStudy) return { patient: patientOf(ofStudy), shares: 'study' };
    if (why !== 'ARCHIVE_PATIENT_CONFLICT' || patient.patient_id === null) return undefined;
    const ofId = await this.#once(patient.patient_key, () => this.#firstStudyUnder(patient));
    return ofId && { patient: patientOf(ofId), shares: 'patientId' };
  }

  #once(key: string, find: () => Promise<StudyRow | undefined>): Promise<StudyRow | undefined> {
    const found = this.#found.get(key) ?? find();
    this.#found.set(key, found);
    return found;
  }

  async #firstStudyUnder(
    patient: WithheldInstance['record']['entry']['patient'],
  ): Promise<StudyRow | undefined> {
    const { patient_id: id, issuer_of_patient_id: issuer } = patient;
    const { studies } = await this.#archive.findStudies({
      keys: [
        { tag: Tag.PatientID, match: { kind: 'single', value: id ?? '' } },
        {
          tag: Tag.IssuerOfPatientID,
          match: issuer === null ? { kind: 'empty' } : { kind: 'single', value: issuer },
        },
      ],
      sort: [{ tag: 'receivedAt', descending: false }],
      offset: 0,
      limit: 1,
      restriction: this.#restriction,
    });
    return studies[0];
  }
}

function patientOf(study: StudyRow): NonNullable<HiddenInstance['here']> {
  const { patientName, patientId, patientBirthDate, patientSex } = study;
  return {
    ...(patientName && { patientName }),
    ...(patientId && { patientId }),
    ...(patientBirthDate && { patientBirthDate }),
    ...(patientSex && { patientSex }),
  };
}
