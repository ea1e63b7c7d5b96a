import { type DataSet, type Finding, Tag } from '@isocenter/dicom';
import { findNumberList } from '../values/number-list.ts';
import type { DoseVolumeHistogram, HistogramBin } from './dose.ts';

/** Items of DVH Sequence; those whose bins cannot be told apart are left out, with a finding. PS3.3 C.8.8.4. */
export function readHistograms(dataSet: DataSet, findings: Finding[]): DoseVolumeHistogram[] {
  return dataSet.findItems(Tag.DVHSequence).flatMap((item) => {
    const bins = readBins(item, findings);
    if (bins === undefined) return [];
    return {
      type: item.findString(Tag.DVHType) ?? '',
      doseUnits: item.findString(Tag.DoseUnits) ?? '',
      volumeUnits: item.findString(Tag.DVHVolumeUnits) ?? '',
      minimumDose: item.findNumber(Tag.DVHMinimumDose),
      maximumDose: item.findNumber(Tag.DVHMaximumDose),
      meanDose: item.findNumber(Tag.DVHMeanDose),
      regions: item.findItems(Tag.DVHReferencedROISequence).flatMap((region) => {
        const number = region.findNumber(Tag.ReferencedROINumber);
        const isIncluded = region.findString(Tag.DVHROIContributionType) !== 'EXCLUDED';
        return number === undefined ? [] : { number, isIncluded };
      }),
      bins,
    };
  });
}

/** DVH Data: the width of a bin, then its volume, and so on; widths are scaled and add up. */
function readBins(item: DataSet, findings: Finding[]): HistogramBin[] | undefined {
  const note = (tag: number, message: string) =>
    findings.push({ code: 'OBJECTS_HISTOGRAM_INVALID', tag, message });
  const data = findNumberList(item, Tag.DVHData, findings);
  const scaling = item.findNumber(Tag.DVHDoseScaling);
  if (data === undefined) return undefined;
  if (data.length % 2 !== 0 || scaling === undefined || !(scaling > 0)) {
    note(Tag.DVHData, 'A histogram lacks its scaling, or has a width without a volume; it is left out.');
    return undefined;
  }
  const stated = item.findNumber(Tag.DVHNumberOfBins);
  if (stated !== undefined && stated !== data.length / 2) {
    note(
      Tag.DVHNumberOfBins,
      `A histogram of ${data.length / 2} bins says it has ${stated}; those that are there are used.`,
    );
  }
  const bins: HistogramBin[] = [];
  let lowerDose = 0;
  for (let i = 0; i < data.length; i += 2) {
    const upperDose = lowerDose + (data[i] as number) * scaling;
    bins.push({ lowerDose, upperDose, volume: data[i + 1] as number });
    lowerDose = upperDose;
  }
  return bins;
}
