import { Tag } from '@isocenter/dicom';
import { readStoredSamples, readWaveform, type WaveformRecording } from '@isocenter/objects';
import { compare, type Disagreements, sha256Of } from '../comparison.ts';
import { meanOf } from '../picture-samples.ts';
import type { ObjectSubject } from './subject.ts';

/** One multiplex group. */
export interface OracleWaveform {
  readonly channels: number;
  readonly samples: number;
  readonly samplingFrequency: number;
  readonly rawSha256: string;
  readonly labels: readonly string[];
  readonly units: readonly string[];
  /** Of each channel, in its unit; padding is taken for samples. */
  readonly physical: readonly {
    readonly first5: readonly number[];
    readonly min: number;
    readonly max: number;
    readonly mean: number;
  }[];
}

export function checkWaveforms(expected: readonly OracleWaveform[], { file }: ObjectSubject): Disagreements {
  const { dataSet } = file;
  const recording = readWaveform(dataSet);
  const raw = dataSet
    .findItems(Tag.WaveformSequence)
    .map((item) => sha256Of(item.getBytes(Tag.WaveformData)));
  return [
    ...compare('groups', recording.groups.length, expected.length),
    ...compare(
      'digests of the stored samples',
      raw,
      expected.map(({ rawSha256 }) => rawSha256),
    ),
    ...expected.flatMap((group, groupIndex) =>
      checkGroup(group, groupIndex, recording, (channelIndex) =>
        readStoredSamples(dataSet, recording, groupIndex, channelIndex),
      ).map((line) => `group ${groupIndex + 1}: ${line}`),
    ),
  ];
}

function checkGroup(
  expected: OracleWaveform,
  groupIndex: number,
  { groups }: WaveformRecording,
  readStored: (channelIndex: number) => Float64Array,
): Disagreements {
  const group = groups[groupIndex];
  if (!group) return ['is missing'];
  const { channels, numberOfSamples, samplingFrequencyHz } = group;
  const labels = channels.map(({ source, label }, i) =>
    label === expected.labels[i] ? label : (source?.meaning ?? label ?? ''),
  );
  return [
    ...compare('channels', channels.length, expected.channels),
    ...compare('samples', numberOfSamples, expected.samples),
    ...compare('sampling frequency', samplingFrequencyHz, expected.samplingFrequency),
    ...compare('labels', labels, expected.labels),
    ...compare(
      'units',
      channels.map(({ unit }) => unit?.value ?? ''),
      expected.units,
    ),
    ...expected.physical.flatMap(({ first5, min, max, mean }, i) => {
      const { unitsPerSample = 1, baseline = 0 } = channels[i] ?? {};
      const values = [...readStored(i)].map((stored) => stored * unitsPerSample + baseline);
      const tolerance = 1e-5 * Math.max(1, Math.abs(min), Math.abs(max));
      const ours = {
        first5: values.slice(0, 5),
        min: values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
        max: values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
        mean: meanOf(values),
      };
      return compare(`channel ${i + 1}`, ours, { first5, min, max, mean }, tolerance);
    }),
  ];
}
