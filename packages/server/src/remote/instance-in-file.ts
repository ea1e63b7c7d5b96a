import { fileSource, type StoredInstance } from '@isocenter/archive';
import { isLikelyPart10, openPart10, Tag } from '@isocenter/dicom';
import { vendorDictionary } from '@isocenter/dicom/private-dictionary';

/** Media Storage Directory Storage: a DICOMDIR. PS3.10 §8.6. */
const directorySopClass = '1.2.840.10008.1.3.10';

const headByteLength = 64 * 1024;

/**
 * A DICOM file on this machine as the archive would hand it out, to be sent; `undefined`: it is none, or a DICOMDIR, which nobody stores.
 * Throws where it cannot be read, and where it lacks what names an instance.
 */
export async function findInstanceInFile(path: string): Promise<StoredInstance | undefined> {
  const source = await fileSource(path);
  try {
    if (!isLikelyPart10(await source.read(0, 1024))) return undefined;
    const part10 = await openPart10(source, {
      lenient: true,
      privateDictionary: vendorDictionary,
      headByteLength,
    });
    const { dataSet, fileMeta, transferSyntaxUid, dataSetByteOffset, pixelData } = part10;
    const mediaClass = fileMeta.findString(Tag.MediaStorageSOPClassUID);
    if (mediaClass === directorySopClass) return undefined;
    const numberOfFrames = Number(dataSet.findString(Tag.NumberOfFrames) ?? 1);
    const instanceNumber = Number(dataSet.findString(Tag.InstanceNumber));
    return {
      studyInstanceUid: dataSet.findString(Tag.StudyInstanceUID) ?? '',
      seriesInstanceUid: dataSet.findString(Tag.SeriesInstanceUID) ?? '',
      sopInstanceUid: dataSet.getString(Tag.SOPInstanceUID),
      sopClassUid: dataSet.getString(Tag.SOPClassUID),
      transferSyntaxUid,
      byteLength: source.byteLength,
      // Only tells opened files apart; nobody sends what changes meanwhile.
      sha256: path,
      instanceNumber: Number.isInteger(instanceNumber) ? instanceNumber : undefined,
      numberOfFrames: pixelData ? Math.max(1, numberOfFrames || 1) : 0,
      dataSetByteOffset,
      pixelDataByteOffset: pixelData?.byteOffset,
      receivedAt: '',
      open: () => fileSource(path),
    };
  } finally {
    await source.close();
  }
}
