import type { StoredInstance } from '@isocenter/archive';
import { bytesSource, type DicomJson, readPart10, Tag, TransferSyntaxUid } from '@isocenter/dicom';
import { gatherBytes } from '@isocenter/network/dicomweb';
import { describe, expect, test } from 'vitest';
import { instanceInTest } from '../testing/server-in-test.ts';
import { withOverlay } from './with-overlay.ts';

function storedIn(transferSyntaxUid: string, overlay?: DicomJson): StoredInstance & { bytes: Uint8Array } {
  const { bytes, ...uids } = instanceInTest({ SliceThickness: '1.50' }, transferSyntaxUid);
  const { dataSetByteOffset, pixelData } = readPart10(bytes);
  return {
    ...uids,
    bytes,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    transferSyntaxUid,
    byteLength: bytes.byteLength,
    sha256: '',
    instanceNumber: 1,
    numberOfFrames: 1,
    dataSetByteOffset,
    pixelDataByteOffset: pixelData?.byteOffset,
    receivedAt: '',
    overlay,
    open: async () => ({ ...bytesSource(bytes), close: async () => undefined }),
  };
}

const overlay: DicomJson = {
  '00100020': { vr: 'LO', Value: ['NEW'] },
  '04000561': { vr: 'SQ', Value: [{ '04000565': { vr: 'CS', Value: ['COERCE'] } }] },
};

describe('a stored file on its way out', () => {
  test('is byte for byte what was stored where nothing was coerced', async () => {
    const stored = storedIn(TransferSyntaxUid.ExplicitVrLittleEndian);
    const { body, byteLength } = await withOverlay(stored);
    expect(await gatherBytes(body)).toEqual(stored.bytes);
    expect(byteLength).toBe(stored.bytes.length);
  });

  test.each([TransferSyntaxUid.ExplicitVrLittleEndian, TransferSyntaxUid.ImplicitVrLittleEndian])(
    'in %s carries what was coerced, and everything else as it was',
    async (uid) => {
      const stored = storedIn(uid, overlay);
      const { body, byteLength, dataSetByteOffset } = await withOverlay(stored);
      const bytes = await gatherBytes(body);
      expect(bytes.length).toBe(byteLength);
      const given = readPart10(bytes);
      const original = readPart10(stored.bytes);
      expect(given.dataSetByteOffset).toBe(dataSetByteOffset);
      expect(given.transferSyntaxUid).toBe(uid);
      expect(given.dataSet.getString(Tag.PatientID)).toBe('NEW');
      expect(given.dataSet.getItem(0x04000561).getString(0x04000565)).toBe('COERCE');
      expect(given.dataSet.findRawText(Tag.SliceThickness)).toBe('1.50');
      expect(given.dataSet.getBytes(Tag.PixelData)).toEqual(original.dataSet.getBytes(Tag.PixelData));
      expect(original.dataSet.getString(Tag.PatientID)).toBe('PH-1');
    },
  );
});
