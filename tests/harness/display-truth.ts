import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DataSet, readFrame, readPart10, Tag } from '@isocenter/dicom';
import { describeFrame, displayGrey, type FrameDescription, type Window } from '@isocenter/pixels';
import { type CodecLoader, decodeFrame } from '@isocenter/pixels/decoding';

/** One image of a folder of files, read without any of the viewer. */
export interface TrueImage {
  file: string;
  dataSet: DataSet;
  description: FrameDescription;
  /** Grey levels of the whole frame, row by row, through the CPU reference of the display pipeline. */
  grey(window: Window): Promise<Uint8ClampedArray>;
}

/** Single-frame images of one folder by SOP Instance UID. */
export function readImages(folder: string, codecs: CodecLoader): Map<string, TrueImage> {
  const images = new Map<string, TrueImage>();
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const part10 = readPart10(readFileSync(file));
    const description = describeFrame(part10.dataSet, 0);
    images.set(part10.dataSet.findString(Tag.SOPInstanceUID) ?? '', {
      file,
      dataSet: part10.dataSet,
      description,
      grey: async (window) => {
        const frame = await decodeFrame(readFrame(part10, 0), description.format, codecs);
        return displayGrey(frame, description, { window, showOverlays: false });
      },
    });
  }
  return images;
}
