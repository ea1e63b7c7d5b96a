import type { StoredInstance } from '@isocenter/archive';
import { type DataSet, dataSetOf } from '@isocenter/dicom';

type NamedInstance = Pick<StoredInstance, 'seriesInstanceUid' | 'sopInstanceUid' | 'sopClassUid'>;

/**
 * What an Instance Availability Notification says of a study: all its instances can be retrieved from here at once. PS3.4 Table R.3.2-1.
 *
 * @param retrieveAeTitle ours.
 */
export function availabilityOf(
  studyInstanceUid: string,
  instances: readonly NamedInstance[],
  retrieveAeTitle: string,
): DataSet {
  const series = new Map<string, NamedInstance[]>();
  for (const instance of instances) {
    const ofSeries = series.get(instance.seriesInstanceUid);
    if (ofSeries) ofSeries.push(instance);
    else series.set(instance.seriesInstanceUid, [instance]);
  }
  return dataSetOf({
    ReferencedPerformedProcedureStepSequence: [],
    StudyInstanceUID: studyInstanceUid,
    ReferencedSeriesSequence: [...series].map(([SeriesInstanceUID, ofSeries]) => ({
      SeriesInstanceUID,
      ReferencedSOPSequence: ofSeries.map(({ sopClassUid, sopInstanceUid }) => ({
        ReferencedSOPClassUID: sopClassUid,
        ReferencedSOPInstanceUID: sopInstanceUid,
        InstanceAvailability: 'ONLINE',
        RetrieveAETitle: retrieveAeTitle,
      })),
    })),
  });
}
