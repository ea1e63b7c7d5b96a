import { type DataSetContent, dataSetOf, isIsocenterError, readPart10, writePart10 } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { readChannel, readStoredSamples, readWaveform } from '../index.ts';

const code = (value: string, scheme: string, meaning: string): DataSetContent => ({
  CodeValue: value,
  CodingSchemeDesignator: scheme,
  CodeMeaning: meaning,
});

const channel = (changes: DataSetContent = {}): DataSetContent => ({
  ChannelLabel: 'II',
  ChannelSourceSequence: [code('2:2', 'MDC', 'Lead II')],
  ChannelSensitivity: '2.5',
  ChannelSensitivityUnitsSequence: [code('uV', 'UCUM', 'microvolt')],
  ChannelSensitivityCorrectionFactor: '1.2',
  ChannelBaseline: '-10',
  ChannelTimeSkew: '0.001',
  WaveformBitsStored: 16,
  FilterLowFrequency: '0.05',
  ...changes,
});

const group = (changes: DataSetContent = {}): DataSetContent => ({
  MultiplexGroupTimeOffset: '12.5',
  WaveformOriginality: 'ORIGINAL',
  NumberOfWaveformChannels: 2,
  NumberOfWaveformSamples: 3,
  SamplingFrequency: '500',
  MultiplexGroupLabel: 'RHYTHM',
  ChannelDefinitionSequence: [channel(), channel({ ChannelLabel: 'V1', ChannelBaseline: '0' })],
  WaveformBitsAllocated: 16,
  WaveformSampleInterpretation: 'SS',
  WaveformData: Int16Array.of(0, 100, 10, -100, -20, 32767),
  ...changes,
});

function waveform(
  groups: readonly DataSetContent[],
  changes: DataSetContent = {},
  transferSyntaxUid?: string,
) {
  const dataSet = dataSetOf({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.9.1.2',
    SOPInstanceUID: '2.25.9',
    WaveformSequence: [...groups],
    ...changes,
  });
  return readPart10(writePart10(dataSet, transferSyntaxUid ? { transferSyntaxUid } : {})).dataSet;
}

const physical = (changes: DataSetContent, channelIndex = 0) => {
  const dataSet = waveform([group(changes)]);
  return [...readChannel(dataSet, readWaveform(dataSet), 0, channelIndex)];
};
const bytes = (interpretation: string, ...values: number[]): DataSetContent => ({
  NumberOfWaveformChannels: 1,
  NumberOfWaveformSamples: values.length,
  ChannelDefinitionSequence: [{}],
  WaveformBitsAllocated: 8,
  WaveformSampleInterpretation: interpretation,
  WaveformData: Uint8Array.from(values),
});

describe('a waveform', () => {
  test('has groups of channels with label, source, unit and filters', () => {
    expect(readWaveform(waveform([group()]))).toMatchObject({
      groups: [
        {
          label: 'RHYTHM',
          originality: 'ORIGINAL',
          timeOffsetMs: 12.5,
          samplingFrequencyHz: 500,
          numberOfSamples: 3,
          bytesOfSample: 2,
          channels: [
            {
              channelNumber: 1,
              label: 'II',
              source: { value: '2:2', meaning: 'Lead II' },
              unit: { value: 'uV', scheme: 'UCUM' },
              baseline: -10,
              filterLowHz: 0.05,
            },
            { channelNumber: 2, label: 'V1' },
          ],
        },
      ],
      findings: [],
    });
  });

  test('trap 72: values are stored × sensitivity × correction factor + baseline, channel by channel', () => {
    // 2.5 uV × 1.2 = 3 uV a step: 0 → −10, 10 → 20, −20 → −70; and without baseline 100 → 300 and so on.
    expect(physical({})).toEqual([-10, 20, -70]);
    expect(physical({}, 1)).toEqual([300, -300, 98301]);
  });

  test('trap 72: skew is in seconds whether it is given as time or as samples', () => {
    const skewOf = (changes: DataSetContent) =>
      readWaveform(waveform([group({ ChannelDefinitionSequence: [channel(changes), channel()] })])).groups[0]
        ?.channels[0];
    expect(skewOf({})?.skewSeconds).toBe(0.001);
    expect(skewOf({ ChannelTimeSkew: undefined, ChannelSampleSkew: '2' })?.skewSeconds).toBe(0.004);
    expect(skewOf({ ChannelOffset: '0.25' })?.alignmentSeconds).toBe(0.25);
  });

  test('trap 72: samples have 8 bits, signed or not, or 16, 32 or 64', () => {
    expect(physical(bytes('SB', 0x00, 0x7f, 0x80, 0xff))).toEqual([0, 127, -128, -1]);
    expect(physical(bytes('UB', 0x00, 0x7f, 0x80, 0xff))).toEqual([0, 127, 128, 255]);
    const wide = (interpretation: string, bits: number, data: Uint8Array) =>
      physical({
        ...bytes(interpretation),
        NumberOfWaveformSamples: 1,
        WaveformBitsAllocated: bits,
        WaveformData: data,
      });
    expect(wide('US', 16, Uint8Array.of(0xfe, 0xff))).toEqual([65534]);
    expect(wide('SL', 32, Uint8Array.of(0xfe, 0xff, 0xff, 0xff))).toEqual([-2]);
    expect(wide('UL', 32, Uint8Array.of(0xfe, 0xff, 0xff, 0xff))).toEqual([4294967294]);
    expect(wide('SV', 64, Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff))).toEqual([-2]);
  });

  test('trap 72: companded samples give the levels of ITU-T G.711', () => {
    // Table 2: 80 is the largest μ-law code, 00 the smallest, FF and 7F are zero; Table 1 with even bits inverted.
    expect(physical(bytes('MB', 0x80, 0x00, 0xff, 0xfe))).toEqual([8031, -8031, 0, 2]);
    expect(physical(bytes('AB', 0xaa, 0x2a, 0xd5, 0x55))).toEqual([4032, -4032, 1, -1]);
  });

  test('trap 72: padding is no sample', () => {
    expect(physical({ WaveformPaddingValue: Int16Array.of(10) })).toEqual([-10, Number.NaN, -70]);
  });

  test('reads the same from a big endian file, bytes in words too', () => {
    const explicitBigEndian = '1.2.840.10008.1.2.2';
    const words = waveform([group()], {}, explicitBigEndian);
    expect([...readChannel(words, readWaveform(words), 0, 0)]).toEqual([-10, 20, -70]);
    const inWords: DataSetContent = {
      ...bytes('UB', 0, 0, 0, 0),
      WaveformData: { vr: 'OW', value: Uint16Array.of(0x0201, 0x0403) },
    };
    const packed = waveform([group(inWords)], {}, explicitBigEndian);
    expect([...readStoredSamples(packed, readWaveform(packed), 0, 0)]).toEqual([1, 2, 3, 4]);
  });

  test('gives numbers without a unit where the file has none, and says where a scale cannot be used', () => {
    const unscaled = { ChannelDefinitionSequence: [channel({ ChannelSensitivity: undefined }), channel()] };
    expect(physical(unscaled)).toEqual([0, 10, -20]);
    const { groups, findings } = readWaveform(
      waveform([
        group({
          ChannelDefinitionSequence: [
            channel({ ChannelSensitivityUnitsSequence: [] }),
            channel({ ChannelSensitivityCorrectionFactor: '' }),
          ],
        }),
      ]),
    );
    expect(groups[0]?.channels.map(({ unit, unitsPerSample }) => [unit?.value, unitsPerSample])).toEqual([
      [undefined, 1],
      ['uV', 2.5],
    ]);
    expect(findings.map(({ code: found }) => found)).toEqual([
      'OBJECTS_WAVEFORM_UNSCALED',
      'OBJECTS_WAVEFORM_UNCORRECTED',
    ]);
  });

  test('takes no byte of padding for a sample', () => {
    expect(physical(bytes('UB', 1, 2, 3))).toEqual([1, 2, 3]);
  });

  test('uses the samples that are there when more are claimed', () => {
    const dataSet = waveform([group({ NumberOfWaveformSamples: 0xffffffff })]);
    const recording = readWaveform(dataSet);
    expect(recording.groups[0]?.numberOfSamples).toBe(3);
    expect(recording.findings.map(({ code: found }) => found)).toEqual(['OBJECTS_WAVEFORM_CUT']);
    expect([...readChannel(dataSet, recording, 0, 0)]).toEqual([-10, 20, -70]);
  });

  test('has annotations of moments, with values in their units', () => {
    const { annotations } = readWaveform(
      waveform([group()], {
        WaveformAnnotationSequence: [
          {
            ConceptNameCodeSequence: [code('5.10.2.1-3', 'SCPECG', 'RR Interval')],
            NumericValue: '982',
            MeasurementUnitsCodeSequence: [code('ms', 'UCUM', 'milliseconds')],
            ReferencedWaveformChannels: Uint16Array.of(1, 0, 2, 3),
            TemporalRangeType: 'POINT',
            ReferencedSamplePositions: Uint32Array.of(17),
            AnnotationGroupNumber: 1,
          },
          { UnformattedTextValue: 'Sinus rhythm' },
        ],
      }),
    );
    expect(annotations).toMatchObject([
      {
        concept: { meaning: 'RR Interval' },
        value: 982,
        unit: { value: 'ms' },
        channels: [
          [1, 0],
          [2, 3],
        ],
        rangeType: 'POINT',
        samplePositions: [17],
      },
      { text: 'Sinus rhythm' },
    ]);
  });

  test('is refused where samples could not be told apart', () => {
    const codeOf = (changes: DataSetContent) => {
      try {
        readWaveform(waveform([group(changes)]));
      } catch (error) {
        return isIsocenterError(error) ? error.code : 'not ours';
      }
      return 'no error';
    };
    expect(codeOf({ NumberOfWaveformChannels: 3 })).toBe('OBJECTS_WAVEFORM_CHANNELS');
    expect(codeOf({ NumberOfWaveformChannels: 0, ChannelDefinitionSequence: [] })).toBe(
      'OBJECTS_WAVEFORM_CHANNELS',
    );
    expect(codeOf({ WaveformSampleInterpretation: 'XX' })).toBe('OBJECTS_WAVEFORM_CODING');
    expect(codeOf({ WaveformBitsAllocated: 8 })).toBe('OBJECTS_WAVEFORM_CODING');
    expect(codeOf({ SamplingFrequency: '0' })).toBe('OBJECTS_WAVEFORM_CODING');
    const dataSet = waveform([group()]);
    expect(() => readChannel(dataSet, readWaveform(dataSet), 0, 2)).toThrow(/no channel 3 in group 1/);
    expect(() => readWaveform(dataSetOf({}))).toThrow(/no waveform/);
  });
});
