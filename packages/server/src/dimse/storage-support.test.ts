import { TransferSyntaxUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { storageSupport } from './storage-support.ts';

const noInformation = {
  maximumLength: 0,
  implementationClassUid: '1.2',
  roleSelections: [],
  extendedNegotiations: [],
  commonExtendedNegotiations: [],
};
const find = storageSupport(noInformation);

test.each([
  ['Verification', '1.2.840.10008.1.1', true],
  ['CT Image Storage', '1.2.840.10008.5.1.4.1.1.2', true],
  ['Encapsulated PDF Storage', '1.2.840.10008.5.1.4.1.1.104.1', true],
  ['a storage class of a later edition', '1.2.840.10008.5.1.4.1.1.999.1', true],
  ['a private class', '1.3.46.670589.11.0.0.12.1', true],
  ['Study Root Query/Retrieve FIND', '1.2.840.10008.5.1.4.1.2.2.1', false],
  ['Protocol Approval FIND, in the arc of storage', '1.2.840.10008.5.1.4.1.1.200.4', false],
  ['Modality Worklist FIND', '1.2.840.10008.5.1.4.31', false],
  ['Storage Commitment Push', '1.2.840.10008.1.20.1', false],
  ['an empty UID', '', false],
  ['no UID at all', 'CT Image', false],
  ['65 characters', `1.${'2'.repeat(63)}`, false],
])('%s (%s): %s', (_name, uid, isTaken) => {
  expect(find(uid) !== undefined).toBe(isTaken);
});

test('a class that its sender announces as storage is taken', () => {
  const sopClassUid = '1.2.840.10008.99.1';
  expect(find(sopClassUid)).toBeUndefined();
  const announced = { sopClassUid, serviceClassUid: '1.2.840.10008.4.2', relatedGeneralSopClassUids: [] };
  expect(
    storageSupport({ ...noInformation, commonExtendedNegotiations: [announced] })(sopClassUid),
  ).toBeDefined();
});

test('every transfer syntax we know is taken, deflated and big endian as a last resort', () => {
  const support = find('1.2.840.10008.5.1.4.1.1.2');
  for (const uid of Object.values(TransferSyntaxUid)) expect(support?.accepts(uid)).toBe(true);
  expect(support?.accepts('1.2.3.4')).toBe(false);
  expect(support?.isLastResort?.(TransferSyntaxUid.ExplicitVrBigEndian)).toBe(true);
  expect(support?.isLastResort?.(TransferSyntaxUid.DeflatedExplicitVrLittleEndian)).toBe(true);
  expect(support?.isLastResort?.(TransferSyntaxUid.JpegBaseline8Bit)).toBe(false);
});
