import type { Tables } from './memory-tables.ts';

/** How many rows have counts that do not agree with what they count; `repair` puts those right. */
export function recountRows(tables: Tables, repair: boolean): number {
  let wrong = 0;
  const check = <Row extends object>(row: Row, counts: Partial<Row>) => {
    const isRight = Object.entries(counts).every(([name, count]) => row[name as keyof Row] === count);
    if (isRight) return;
    wrong += 1;
    if (repair) Object.assign(row, counts);
  };
  const { patients, studies, series, instances, withheld } = tables;
  for (const one of series) {
    const below = instances.filter((instance) => instance.series === one.id);
    const number_of_frames = below.reduce((sum, instance) => sum + instance.number_of_frames, 0);
    check(one, { number_of_instances: below.length, number_of_frames });
  }
  for (const study of studies)
    check(study, {
      number_of_series: series.filter((one) => one.study === study.id).length,
      number_of_instances: instances.filter((instance) => instance.study === study.id).length,
      number_of_quarantined: withheld.filter(
        (row) => row.study_instance_uid === study.study_instance_uid && row.reason === 'quarantined',
      ).length,
    });
  for (const patient of patients) {
    const own = studies.filter((study) => study.patient === patient.id);
    check(patient, {
      number_of_studies: own.length,
      number_of_series: own.reduce((sum, study) => sum + study.number_of_series, 0),
      number_of_instances: own.reduce((sum, study) => sum + study.number_of_instances, 0),
    });
  }
  return wrong;
}
