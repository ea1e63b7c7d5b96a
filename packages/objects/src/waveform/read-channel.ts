import { type DataSet, Tag } from '@isocenter/dicom';
import { objectsError } from '../errors.ts';
import { sampleReader } from './sample-coding.ts';
import type { MultiplexGroup, WaveformChannel, WaveformRecording } from './waveform.ts';

/**
 * Stored samples of one channel, one for each moment. Throws `OBJECTS_CHANNEL_MISSING` for a group or channel that is not
 * there. PS3.3 C.10.9.1.7.
 *
 * @param dataSet the one that `recording` was read from
 * @param groupIndex from 0
 * @param channelIndex from 0
 */
export function readStoredSamples(
  dataSet: DataSet,
  recording: WaveformRecording,
  groupIndex: number,
  channelIndex: number,
): Float64Array {
  const { group } = getChannel(recording, groupIndex, channelIndex);
  const { bytes, bigEndian } = waveformBytes(dataSet, groupIndex, group);
  const { numberOfSamples, bytesOfSample, sampleInterpretation, channels } = group;
  const sampleAt = sampleReader(bytes, sampleInterpretation, bigEndian);
  const samples = new Float64Array(numberOfSamples);
  for (let i = 0; i < numberOfSamples; i++)
    samples[i] = sampleAt((i * channels.length + channelIndex) * bytesOfSample);
  return samples;
}

/** The same in the channel's unit: stored × unitsPerSample + baseline; NaN where there is no sample. PS3.3 C.10.9.1.4.2. */
export function readChannel(
  dataSet: DataSet,
  recording: WaveformRecording,
  groupIndex: number,
  channelIndex: number,
): Float64Array {
  const { group, channel } = getChannel(recording, groupIndex, channelIndex);
  return readStoredSamples(dataSet, recording, groupIndex, channelIndex).map((stored) =>
    stored === group.paddingValue ? Number.NaN : stored * channel.unitsPerSample + channel.baseline,
  );
}

function getChannel(
  { groups }: WaveformRecording,
  groupIndex: number,
  channelIndex: number,
): { group: MultiplexGroup; channel: WaveformChannel } {
  const group = groups[groupIndex];
  const channel = group?.channels[channelIndex];
  if (group && channel) return { group, channel };
  throw objectsError('OBJECTS_CHANNEL_MISSING', {
    groupNumber: groupIndex + 1,
    channelNumber: channelIndex + 1,
  });
}

/** Bytes in words of a big endian file are swapped; wider samples are read in the file's byte order. PS3.5 §8.3. */
function waveformBytes(dataSet: DataSet, groupIndex: number, { bytesOfSample }: MultiplexGroup) {
  const item = dataSet.findItems(Tag.WaveformSequence)[groupIndex] as DataSet;
  const bytes = item.getBytes(Tag.WaveformData);
  const { bigEndian } = item;
  const isSwapped = bigEndian && bytesOfSample === 1 && item.findElement(Tag.WaveformData)?.vr !== 'OB';
  return {
    bytes: isSwapped ? Uint8Array.from(bytes, (_, i) => bytes[i ^ 1] as number) : bytes,
    bigEndian,
  };
}
