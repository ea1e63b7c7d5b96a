import { type DataSet, type Finding, Tag } from '@isocenter/dicom';
import { objectsError } from '../errors.ts';
import { readAnnotations } from './read-annotations.ts';
import { readWaveformChannel } from './read-waveform-channel.ts';
import { sampleBytes, sampleReader } from './sample-coding.ts';
import type { MultiplexGroup, SampleInterpretation, WaveformRecording } from './waveform.ts';

/**
 * Reads a waveform without its samples. Throws `OBJECTS_OTHER_KIND`, `OBJECTS_WAVEFORM_CODING`,
 * `OBJECTS_WAVEFORM_CHANNELS`. PS3.3 A.34, C.10.9, C.10.10.
 */
export function readWaveform(dataSet: DataSet): WaveformRecording {
  if (!dataSet.has(Tag.WaveformSequence)) {
    throw objectsError('OBJECTS_OTHER_KIND', {
      kind: 'waveform',
      attribute: 'Waveform Sequence (5400,0100)',
      sopClassUid: dataSet.findString(Tag.SOPClassUID),
    });
  }
  const findings: Finding[] = [];
  return {
    sopInstanceUid: dataSet.findString(Tag.SOPInstanceUID) ?? '',
    acquisitionDateTime: dataSet.findString(Tag.AcquisitionDateTime),
    groups: dataSet.findItems(Tag.WaveformSequence).map((item) => readGroup(item, findings)),
    annotations: readAnnotations(dataSet),
    findings,
  };
}

const interpretations = ['SB', 'UB', 'MB', 'AB', 'SS', 'US', 'SL', 'UL', 'SV', 'UV'] as const;

function readGroup(item: DataSet, findings: Finding[]): MultiplexGroup {
  const definitions = item.findItems(Tag.ChannelDefinitionSequence);
  const stated = item.findNumber(Tag.NumberOfWaveformChannels) ?? definitions.length;
  if (stated !== definitions.length || stated === 0) {
    throw objectsError('OBJECTS_WAVEFORM_CHANNELS', { channels: stated, definitions: definitions.length });
  }
  const samplingFrequencyHz = item.findNumber(Tag.SamplingFrequency);
  if (samplingFrequencyHz === undefined || !(samplingFrequencyHz > 0))
    throw objectsError('OBJECTS_WAVEFORM_CODING', {
      problem: 'Sampling Frequency is missing or not above 0',
    });
  const sampleInterpretation = readInterpretation(item);
  const bytesOfSample = sampleBytes(sampleInterpretation);
  const padding = item.findBytes(Tag.WaveformPaddingValue);
  return {
    label: item.findString(Tag.MultiplexGroupLabel),
    originality: item.findString(Tag.WaveformOriginality),
    timeOffsetMs: item.findNumber(Tag.MultiplexGroupTimeOffset),
    triggerOffsetMs: item.findNumber(Tag.TriggerTimeOffset),
    samplingFrequencyHz,
    numberOfSamples: readNumberOfSamples(item, stated * bytesOfSample, findings),
    sampleInterpretation,
    bytesOfSample,
    paddingValue:
      padding && padding.byteLength >= bytesOfSample
        ? sampleReader(padding, sampleInterpretation, item.bigEndian)(0)
        : undefined,
    channels: definitions.map((definition, i) =>
      readWaveformChannel(definition, { channelNumber: i + 1, samplingFrequencyHz }, findings),
    ),
  };
}

function readInterpretation(item: DataSet): SampleInterpretation {
  const stored = item.findString(Tag.WaveformSampleInterpretation);
  const known = interpretations.find((interpretation) => interpretation === stored);
  const bitsAllocated = item.findNumber(Tag.WaveformBitsAllocated);
  if (known && (bitsAllocated === undefined || bitsAllocated === 8 * sampleBytes(known))) return known;
  throw objectsError('OBJECTS_WAVEFORM_CODING', {
    problem: `Waveform Sample Interpretation ${stored ?? '(none)'} with ${bitsAllocated ?? 'no'} bits allocated is not possible`,
  });
}

/** As many as the file says, but not more than its data holds. */
function readNumberOfSamples(item: DataSet, bytesOfMoment: number, findings: Finding[]): number {
  const byteLength = item.findElement(Tag.WaveformData)?.byteLength ?? 0;
  const there = Math.floor(byteLength / bytesOfMoment);
  const stated = item.findNumber(Tag.NumberOfWaveformSamples) ?? there;
  if (stated > there) {
    findings.push({
      code: 'OBJECTS_WAVEFORM_CUT',
      tag: Tag.WaveformData,
      message: `Waveform Data holds ${there} of ${stated} samples of each channel; those are used.`,
    });
  }
  return Math.max(0, Math.min(stated, there));
}
