import { type DataSet, Tag } from '@isocenter/dicom';
import { findCode } from '../codes/coded-concept.ts';
import type { WaveformAnnotation } from './waveform.ts';

/** Items of Waveform Annotation Sequence. PS3.3 C.10.10. */
export function readAnnotations(dataSet: DataSet): WaveformAnnotation[] {
  return dataSet.findItems(Tag.WaveformAnnotationSequence).map((item) => {
    const channels = item.findNumbers(Tag.ReferencedWaveformChannels);
    return {
      text: item.findText(Tag.UnformattedTextValue),
      concept: findCode(item, Tag.ConceptNameCodeSequence),
      code: findCode(item, Tag.ConceptCodeSequence),
      value: item.findNumber(Tag.NumericValue),
      unit: findCode(item, Tag.MeasurementUnitsCodeSequence),
      channels: Array.from(
        { length: channels.length >> 1 },
        (_, i) => [channels[2 * i] as number, channels[2 * i + 1] as number] as const,
      ),
      rangeType: item.findString(Tag.TemporalRangeType),
      samplePositions: item.findNumbers(Tag.ReferencedSamplePositions),
      timeOffsetsSeconds: item.findNumbers(Tag.ReferencedTimeOffsets),
      dateTimes: item.findStrings(Tag.ReferencedDateTime),
      groupNumber: item.findNumber(Tag.AnnotationGroupNumber),
    };
  });
}
