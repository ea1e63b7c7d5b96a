import { type DataSet, type Finding, Tag } from '@isocenter/dicom';
import { findCode, findCodes } from '../codes/coded-concept.ts';
import type { WaveformChannel } from './waveform.ts';

/** One item of Channel Definition Sequence. PS3.3 C.10.9.1.4. */
export function readWaveformChannel(
  item: DataSet,
  group: { readonly channelNumber: number; readonly samplingFrequencyHz: number },
  findings: Finding[],
): WaveformChannel {
  const source = item.findItem(Tag.ChannelSourceSequence);
  const sampleSkew = item.findNumber(Tag.ChannelSampleSkew) ?? 0;
  return {
    channelNumber: group.channelNumber,
    label: item.findString(Tag.ChannelLabel),
    source: findCode(item, Tag.ChannelSourceSequence),
    sourceModifiers: [
      ...findCodes(item, Tag.ChannelSourceModifiersSequence),
      ...(source ? findCodes(source, Tag.ChannelSourceModifiersSequence) : []),
    ],
    status: item.findStrings(Tag.ChannelStatus).filter((status) => status !== ''),
    ...readScale(item, findings),
    skewSeconds: item.findNumber(Tag.ChannelTimeSkew) ?? sampleSkew / group.samplingFrequencyHz,
    alignmentSeconds: item.findNumber(Tag.ChannelOffset) ?? 0,
    bitsStored: item.findNumber(Tag.WaveformBitsStored),
    filterLowHz: item.findNumber(Tag.FilterLowFrequency),
    filterHighHz: item.findNumber(Tag.FilterHighFrequency),
    notchFilterHz: item.findNumber(Tag.NotchFilterFrequency),
  };
}

/**
 * Stored value → value in the unit. Without a sensitivity samples are numbers without a unit; without its unit a sensitivity
 * means nothing. PS3.3 C.10.9.1.4.2.
 */
function readScale(
  item: DataSet,
  findings: Finding[],
): Pick<WaveformChannel, 'unit' | 'unitsPerSample' | 'baseline'> {
  const plain = { unit: undefined, unitsPerSample: 1, baseline: 0 };
  const sensitivity = item.findNumber(Tag.ChannelSensitivity);
  if (sensitivity === undefined) return plain;
  const unit = findCode(item, Tag.ChannelSensitivityUnitsSequence);
  const correction = item.findNumber(Tag.ChannelSensitivityCorrectionFactor);
  if (unit === undefined || sensitivity === 0 || correction === 0) {
    findings.push({
      code: 'OBJECTS_WAVEFORM_UNSCALED',
      tag: Tag.ChannelSensitivity,
      message: 'A channel has a sensitivity without a unit, or of 0; its samples stay as stored.',
    });
    return plain;
  }
  if (correction === undefined) {
    findings.push({
      code: 'OBJECTS_WAVEFORM_UNCORRECTED',
      tag: Tag.ChannelSensitivityCorrectionFactor,
      message: 'A channel has a sensitivity without a correction factor; 1 is used.',
    });
  }
  return {
    unit,
    unitsPerSample: sensitivity * (correction ?? 1),
    baseline: item.findNumber(Tag.ChannelBaseline) ?? 0,
  };
}
