import { encodeFileMeta } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { fileMetaPrefix } from './file-meta-prefix.ts';

const sender = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', transferSyntaxUid: '1.2.840.10008.1.2.1' };

const encoded = (sopInstanceUid: string, sourceAeTitle?: string) =>
  encodeFileMeta({
    mediaStorageSopClassUid: sender.sopClassUid,
    mediaStorageSopInstanceUid: sopInstanceUid,
    transferSyntaxUid: sender.transferSyntaxUid,
    ...(sourceAeTitle && { sourceAeTitle }),
  });

test('one instance after the other gets the file meta information that encoding it anew gives', () => {
  const uids = [
    '2.25.1',
    '2.25.2',
    '2.25.34',
    sender.sopClassUid,
    '2.25.35',
    `2.${'1'.repeat(62)}`,
    '2.25.1',
  ];
  for (const sourceAeTitle of ['CT_1', 'CT_2', undefined]) {
    for (const sopInstanceUid of uids) {
      const bare = { ...sender, sopInstanceUid, ...(sourceAeTitle && { sourceAeTitle }) };
      expect(fileMetaPrefix(bare), sopInstanceUid).toEqual(encoded(sopInstanceUid, sourceAeTitle));
    }
  }
});

test('what one instance got stays as it is when the next one comes', () => {
  const first = fileMetaPrefix({ ...sender, sopInstanceUid: '2.25.7' });
  fileMetaPrefix({ ...sender, sopInstanceUid: '2.25.8' });
  expect(first).toEqual(encoded('2.25.7'));
});

test('a UID that is none is refused as ever', () => {
  const outcomeOf = (work: () => unknown) => {
    try {
      return work();
    } catch (error) {
      return String(error);
    }
  };
  fileMetaPrefix({ ...sender, sopInstanceUid: '2.25.9' });
  for (const sopInstanceUid of ['2.25.x', '2..5.1', ''])
    expect(outcomeOf(() => fileMetaPrefix({ ...sender, sopInstanceUid }))).toEqual(
      outcomeOf(() => encoded(sopInstanceUid)),
    );
});
