import { type DataSet, type DataSetContent, nameOfUid, Tag } from '@isocenter/dicom';

/** A reference to an instance, or to some frames or segments of it. PS3.3 Table 10-11, C.18.3. */
export interface InstanceReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Counting from 1; empty for the whole instance. */
  readonly frameNumbers: readonly number[];
  readonly segmentNumbers: readonly number[];
}

/** An instance with its place: study and series. */
export interface PlacedInstance {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** One item of a Referenced SOP Sequence. */
export function readInstanceReference(item: DataSet): InstanceReference {
  return {
    sopClassUid: item.findString(Tag.ReferencedSOPClassUID) ?? '',
    sopInstanceUid: item.findString(Tag.ReferencedSOPInstanceUID) ?? '',
    frameNumbers: item.findNumbers(Tag.ReferencedFrameNumber),
    segmentNumbers: item.findNumbers(Tag.ReferencedSegmentNumber),
  };
}

export function instanceReferenceContent(reference: InstanceReference): DataSetContent {
  const { frameNumbers, segmentNumbers } = reference;
  return {
    ReferencedSOPClassUID: reference.sopClassUid,
    ReferencedSOPInstanceUID: reference.sopInstanceUid,
    ReferencedFrameNumber: frameNumbers.length > 0 ? frameNumbers.map(String) : undefined,
    ReferencedSegmentNumber: segmentNumbers.length > 0 ? [...segmentNumbers] : undefined,
  };
}

/** All instances that evidence sequences list, in their order, each once. PS3.3 C.17.2.1. */
export function readEvidence(dataSet: DataSet): PlacedInstance[] {
  const placed = new Map<string, PlacedInstance>();
  for (const sequence of [
    Tag.CurrentRequestedProcedureEvidenceSequence,
    Tag.PertinentOtherEvidenceSequence,
  ]) {
    for (const study of dataSet.findItems(sequence)) {
      for (const series of study.findItems(Tag.ReferencedSeriesSequence)) {
        for (const item of series.findItems(Tag.ReferencedSOPSequence)) {
          const { sopClassUid, sopInstanceUid } = readInstanceReference(item);
          if (placed.has(sopInstanceUid)) continue;
          placed.set(sopInstanceUid, {
            studyInstanceUid: study.findString(Tag.StudyInstanceUID) ?? '',
            seriesInstanceUid: series.findString(Tag.SeriesInstanceUID) ?? '',
            sopClassUid,
            sopInstanceUid,
          });
        }
      }
    }
  }
  return [...placed.values()];
}

/** Items of an evidence sequence: studies, in them series, in them instances, each once. */
export function evidenceContent(instances: readonly PlacedInstance[]): DataSetContent[] {
  const studies = new Map<string, Map<string, Map<string, string>>>();
  for (const { studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid } of instances) {
    const series = studies.get(studyInstanceUid) ?? new Map<string, Map<string, string>>();
    studies.set(studyInstanceUid, series);
    const members = series.get(seriesInstanceUid) ?? new Map<string, string>();
    series.set(seriesInstanceUid, members);
    members.set(sopInstanceUid, sopClassUid);
  }
  return [...studies].map(([studyInstanceUid, series]) => ({
    ReferencedSeriesSequence: [...series].map(([seriesInstanceUid, members]) => ({
      ReferencedSOPSequence: [...members].map(([sopInstanceUid, sopClassUid]) => ({
        ReferencedSOPClassUID: sopClassUid,
        ReferencedSOPInstanceUID: sopInstanceUid,
      })),
      SeriesInstanceUID: seriesInstanceUid,
    })),
    StudyInstanceUID: studyInstanceUid,
  }));
}

/** Storage classes whose instances are images, by the names that PS3.6 gives them. */
const imageClass =
  /Image Storage|^(Label Map |Height Map )?Segmentation Storage|^(Parametric|Ophthalmic Thickness|Corneal Topography) Map Storage|^Enhanced US Volume Storage|B-scan Volume Analysis Storage|^RT Dose Storage/;

/** Value type under which a content item references an instance of this SOP Class. PS3.3 C.17.3.2. */
export function referenceValueType(sopClassUid: string): 'IMAGE' | 'WAVEFORM' | 'COMPOSITE' {
  const name = nameOfUid(sopClassUid) ?? '';
  if (name.includes('Waveform Storage')) return 'WAVEFORM';
  return imageClass.test(name) ? 'IMAGE' : 'COMPOSITE';
}
