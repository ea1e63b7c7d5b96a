import { type DicomJson, Tag, tagToHex, vrOfTag } from '@isocenter/dicom';
import type { MatchRows } from './match-of.ts';

/** What rows say of themselves and of what is above them, in DICOM JSON. A thousand instances of one series read it once. */
export class KnownAttributes {
  /** By the row of a study or series: what it and those above it say. */
  readonly #above = new Map<object, DicomJson>();

  /** By nearness: where two say the same attribute, the first is right. */
  of({ patients, studies, series, instances, extra = {} }: MatchRows): readonly DicomJson[] {
    const above = (row: object, make: () => DicomJson): DicomJson => {
      const known = this.#above.get(row) ?? make();
      this.#above.set(row, known);
      return known;
    };
    let known: DicomJson = patients ? above(patients, () => ofPatient(patients)) : {};
    const beside = known;
    if (studies) known = above(studies, () => ({ ...beside, ...ofStudy(studies) }));
    const ofThatStudy = known;
    if (series) known = above(series, () => ({ ...ofThatStudy, ...ofSeries(series) }));
    return instances ? [ofInstance(instances), known, extra] : [known, extra];
  }

  whole(rows: MatchRows): DicomJson {
    return Object.assign({}, ...[...this.of(rows)].reverse());
  }
}

export type Row<Table extends keyof MatchRows> = NonNullable<MatchRows[Table]>;

const parse = (json: string): DicomJson => JSON.parse(json);

const ofPatient = (row: Row<'patients'>): DicomJson => ({
  ...parse(row.attributes),
  ...columnsOfPatient(row),
});

const ofStudy = (row: Row<'studies'>): DicomJson => ({
  ...parse(row.patient_attributes),
  ...parse(row.attributes),
  ...columnsOfStudy(row),
});

const ofSeries = (row: Row<'series'>): DicomJson => ({ ...parse(row.attributes), ...columnsOfSeries(row) });

const sopInstanceUid = tagToHex(Tag.SOPInstanceUID);
const sopClassUid = tagToHex(Tag.SOPClassUID);

function ofInstance(row: Row<'instances'>): DicomJson {
  const known = parse(row.attributes);
  known[sopInstanceUid] = { vr: 'UI', Value: [row.sop_instance_uid] };
  known[sopClassUid] = { vr: 'UI', Value: [row.sop_class_uid] };
  return known;
}

/** What the columns of a row say, in place of its attributes. */
export const columnsOfPatient = (row: Row<'patients'>): DicomJson => ({
  ...counted(Tag.NumberOfPatientRelatedStudies, row.number_of_studies),
  ...counted(Tag.NumberOfPatientRelatedSeries, row.number_of_series),
  ...counted(Tag.NumberOfPatientRelatedInstances, row.number_of_instances),
});

export const columnsOfStudy = (row: Row<'studies'>): DicomJson => ({
  ...one(Tag.StudyInstanceUID, row.study_instance_uid),
  ...one(Tag.InstanceAvailability, 'ONLINE'),
  ...(row.modalities !== '' && {
    [tagToHex(Tag.ModalitiesInStudy)]: { vr: 'CS', Value: row.modalities.split('\\') },
  }),
  ...counted(Tag.NumberOfStudyRelatedSeries, row.number_of_series),
  ...counted(Tag.NumberOfStudyRelatedInstances, row.number_of_instances),
});

export const columnsOfSeries = (row: Row<'series'>): DicomJson => ({
  ...one(Tag.SeriesInstanceUID, row.series_instance_uid),
  ...counted(Tag.NumberOfSeriesRelatedInstances, row.number_of_instances),
});

const one = (tag: number, value: string): DicomJson => ({
  [tagToHex(tag)]: { vr: vrOfTag(tag), Value: [value] },
});
const counted = (tag: number, value: number): DicomJson => ({
  [tagToHex(tag)]: { vr: 'IS', Value: [value] },
});
