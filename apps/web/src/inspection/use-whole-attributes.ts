import type { DataSet } from '@isocenter/dicom';
import { type ImageAttributes, problemOf, type ViewerProblem } from '@isocenter/viewer';
import { useEffect, useMemo, useState } from 'react';
import { useRoomViewer } from '../viewer-page/room-context.ts';
import { type TagRow, tagRows } from './tag-rows.ts';

/** The lines of an image: all of them, or those known so far while the rest is read, or cannot be. */
export interface KnownRows {
  readonly rows: readonly TagRow[];
  readonly isWhole: boolean;
  readonly problem: ViewerProblem | undefined;
}

interface Read {
  readonly sopInstanceUid: string;
  readonly dataSet?: DataSet;
  readonly problem?: ViewerProblem;
}

/** What drawing needs of an image is known at once; everything else its object says is read when somebody looks at it. */
export function useWholeAttributes(image: ImageAttributes | undefined): KnownRows {
  const viewer = useRoomViewer();
  const [read, setRead] = useState<Read>();
  const reference = image?.reference;
  const sopInstanceUid = reference?.sopInstanceUid;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another frame of the same object says nothing new
  useEffect(() => {
    if (!reference || sopInstanceUid === undefined) return;
    const controller = new AbortController();
    viewer.readAllAttributes(reference, controller.signal).then(
      (dataSet) => setRead({ sopInstanceUid, dataSet }),
      (error) => {
        if (!controller.signal.aborted) setRead({ sopInstanceUid, problem: problemOf(error) });
      },
    );
    return () => controller.abort();
  }, [viewer, sopInstanceUid]);

  const own = read?.sopInstanceUid === sopInstanceUid ? read : undefined;
  const dataSet = own?.dataSet ?? image?.dataSet;
  const frameIndex = reference?.frameIndex ?? 0;
  const rows = useMemo(() => (dataSet ? tagRows(dataSet, frameIndex) : []), [dataSet, frameIndex]);
  return { rows, isWhole: own?.dataSet !== undefined, problem: own?.problem };
}
