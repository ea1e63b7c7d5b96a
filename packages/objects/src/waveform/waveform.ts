import type { Finding } from '@isocenter/dicom';
import type { CodedConcept } from '../codes/coded-concept.ts';

/** How samples are stored. PS3.3 C.10.9.1.5. */
export type SampleInterpretation = 'SB' | 'UB' | 'MB' | 'AB' | 'SS' | 'US' | 'SL' | 'UL' | 'SV' | 'UV';

/** One channel: where it comes from, and what a sample means. PS3.3 C.10.9.1.4. */
export interface WaveformChannel {
  /** From 1, the place in its group that annotations refer to. */
  readonly channelNumber: number;
  readonly label: string | undefined;
  /** Such as Lead II. */
  readonly source: CodedConcept | undefined;
  readonly sourceModifiers: readonly CodedConcept[];
  /** OK, TEST DATA, DISCONNECTED, QUESTIONABLE, INVALID, UNCALIBRATED, UNZEROED. */
  readonly status: readonly string[];
  /** What values are measured in; undefined where samples have no defined unit. */
  readonly unit: CodedConcept | undefined;
  /** Value of a sample: stored × unitsPerSample + baseline. Sensitivity × correction factor; 1 where there is no unit. */
  readonly unitsPerSample: number;
  /** Value of a stored 0, in the unit. */
  readonly baseline: number;
  /** First sample of the channel after the start of its group: skew of sampling, and offset for alignment. */
  readonly skewSeconds: number;
  readonly alignmentSeconds: number;
  readonly bitsStored: number | undefined;
  readonly filterLowHz: number | undefined;
  readonly filterHighHz: number | undefined;
  readonly notchFilterHz: number | undefined;
}

/** Channels that were sampled together. PS3.3 C.10.9. */
export interface MultiplexGroup {
  readonly label: string | undefined;
  readonly originality: 'ORIGINAL' | 'DERIVED' | (string & {}) | undefined;
  /** From the reference time of the object, and from the trigger, to the first sample. */
  readonly timeOffsetMs: number | undefined;
  readonly triggerOffsetMs: number | undefined;
  readonly samplingFrequencyHz: number;
  /** Samples of each channel that are there. */
  readonly numberOfSamples: number;
  readonly sampleInterpretation: SampleInterpretation;
  readonly bytesOfSample: 1 | 2 | 4 | 8;
  /** Stored value that means no sample, where the file names one. */
  readonly paddingValue: number | undefined;
  readonly channels: readonly WaveformChannel[];
}

/** What is said about a moment, a span or the whole. PS3.3 C.10.10. */
export interface WaveformAnnotation {
  readonly text: string | undefined;
  readonly concept: CodedConcept | undefined;
  readonly code: CodedConcept | undefined;
  readonly value: number | undefined;
  readonly unit: CodedConcept | undefined;
  /** Group and channel, both from 1; channel 0 is all of the group. */
  readonly channels: readonly (readonly [group: number, channel: number])[];
  /** POINT, MULTIPOINT, SEGMENT, MULTISEGMENT, BEGIN, END. */
  readonly rangeType: string | undefined;
  /** From 1. */
  readonly samplePositions: readonly number[];
  readonly timeOffsetsSeconds: readonly number[];
  readonly dateTimes: readonly string[];
  /** Annotations of one number belong together. */
  readonly groupNumber: number | undefined;
}

/** A recording without its samples: `readChannel` decodes those. PS3.3 A.34. */
export interface WaveformRecording {
  readonly sopInstanceUid: string;
  /** DT in DICOM form. */
  readonly acquisitionDateTime: string | undefined;
  readonly groups: readonly MultiplexGroup[];
  readonly annotations: readonly WaveformAnnotation[];
  readonly findings: readonly Finding[];
}
