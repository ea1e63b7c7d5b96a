import { type DataSet, Tag } from '@isocenter/dicom';

/** How an object says that its frames are played. */
export interface Playback {
  readonly sequencing?: 'looping' | 'sweeping';
  /** First and last frame that are shown, from 0. */
  readonly trim?: { readonly firstFrameIndex: number; readonly lastFrameIndex: number };
}

/**
 * Preferred Playback Sequencing (0018,1244), Start Trim (0008,2142) and Stop Trim (0008,2143); a trim that leaves no two
 * frames of those there are says nothing. PS3.3 C.7.6.5.
 */
export function findPlayback(dataSet: DataSet): Playback {
  const sequencing = dataSet.findNumber(Tag.PreferredPlaybackSequencing);
  const numberOfFrames = dataSet.findNumber(Tag.NumberOfFrames) ?? 1;
  const first = dataSet.findNumber(Tag.StartTrim) ?? 1;
  const last = dataSet.findNumber(Tag.StopTrim) ?? numberOfFrames;
  const isTrim = Number.isInteger(first) && Number.isInteger(last) && first >= 1 && last <= numberOfFrames;
  const leavesLess = first > 1 || last < numberOfFrames;
  return {
    ...(sequencing === 0 && { sequencing: 'looping' as const }),
    ...(sequencing === 1 && { sequencing: 'sweeping' as const }),
    ...(isTrim &&
      leavesLess &&
      first < last && { trim: { firstFrameIndex: first - 1, lastFrameIndex: last - 1 } }),
  };
}
