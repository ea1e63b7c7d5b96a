/** One study as the study list shows it. An absent field is unknown, not empty. */
export interface StudyRow {
  studyInstanceUid: string;
  /** `Family, Given Middle`. */
  patientName?: string;
  patientId?: string;
  /** `YYYY-MM-DD`. */
  patientBirthDate?: string;
  patientSex?: string;
  /** `YYYY-MM-DD`. */
  studyDate?: string;
  /** `HH:MM:SS`. */
  studyTime?: string;
  accessionNumber?: string;
  modalities: string[];
  studyDescription?: string;
  numberOfSeries: number;
  numberOfInstances: number;
  /** Instances that say they are of this study and wait for a decision; not among those above. */
  numberOfQuarantined: number;
  /** When the newest instance was stored, ISO 8601 in UTC. */
  receivedAt?: string;
}

export interface StudyRows {
  total: number;
  /** There may be more than `total`: to count them all would have taken too long. */
  totalIsLowerBound?: true;
  studies: StudyRow[];
}

export interface ManifestInstance {
  sopInstanceUid: string;
  sopClassUid: string;
  instanceNumber?: number;
  /** 0 where the object holds no image. */
  numberOfFrames: number;
  rows?: number;
  columns?: number;
  transferSyntaxUid: string;
  /** Where it is one of the parts of a larger image. PS3.3 C.7.6.16.2.2.4. */
  concatenation?: { concatenationUid: string; partNumber: number };
}

export interface ManifestSeries {
  seriesInstanceUid: string;
  seriesNumber?: number;
  modality?: string;
  seriesDescription?: string;
  bodyPart?: string;
  numberOfInstances: number;
  numberOfFrames: number;
  /** By Instance Number, then by UID. */
  instances: ManifestInstance[];
}

/** Enough to lay out a study before any metadata is read. */
export interface StudyManifest {
  study: StudyRow;
  /** By Series Number, then by UID. */
  series: ManifestSeries[];
}
