import { TransferSyntaxUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { negotiationWith, serviceOf } from './registry.ts';

const noInformation = {
  maximumLength: 0,
  implementationClassUid: '1.2',
  roleSelections: [],
  extendedNegotiations: [],
  commonExtendedNegotiations: [],
};

test.each([
  ['Verification', '1.2.840.10008.1.1', 'verification'],
  ['CT Image Storage', '1.2.840.10008.5.1.4.1.1.2', 'storage'],
  ['Encapsulated PDF Storage', '1.2.840.10008.5.1.4.1.1.104.1', 'storage'],
  ['a storage class of a later edition', '1.2.840.10008.5.1.4.1.1.999.1', 'storage'],
  ['a private class', '1.3.46.670589.11.0.0.12.1', 'storage'],
  ['Protocol Approval FIND, in the arc of storage', '1.2.840.10008.5.1.4.1.1.200.4', undefined],
  ['Composite Instance Root Retrieve GET', '1.2.840.10008.5.1.4.1.2.4.3', undefined],
  ['an empty UID', '', undefined],
  ['no UID at all', 'CT Image', undefined],
  ['65 characters', `1.${'2'.repeat(63)}`, undefined],
])('%s (%s): %s', (_name, uid, key) => {
  expect(serviceOf(uid, noInformation)?.key).toBe(key);
});

test('a class that its sender announces as storage is taken', () => {
  const sopClassUid = '1.2.840.10008.99.1';
  expect(serviceOf(sopClassUid, noInformation)).toBeUndefined();
  const announced = { sopClassUid, serviceClassUid: '1.2.840.10008.4.2', relatedGeneralSopClassUids: [] };
  expect(serviceOf(sopClassUid, { ...noInformation, commonExtendedNegotiations: [announced] })?.key).toBe(
    'storage',
  );
});

test('every transfer syntax we know is taken for storage, deflated and big endian as a last resort', () => {
  const always = () => true;
  const support = negotiationWith(noInformation, always, always).findSupport('1.2.840.10008.5.1.4.1.1.2');
  if (support === 'not allowed') throw new Error('it is');
  for (const uid of Object.values(TransferSyntaxUid)) expect(support?.accepts(uid)).toBe(true);
  expect(support?.accepts('1.2.3.4')).toBe(false);
  expect(support?.isLastResort?.(TransferSyntaxUid.ExplicitVrBigEndian)).toBe(true);
  expect(support?.isLastResort?.(TransferSyntaxUid.DeflatedExplicitVrLittleEndian)).toBe(true);
  expect(support?.isLastResort?.(TransferSyntaxUid.JpegBaseline8Bit)).toBe(false);
});

test('what is not offered to a requestor is not supported for it', () => {
  const { findSupport } = negotiationWith(
    noInformation,
    () => true,
    ({ permission }) => permission === undefined,
  );
  expect(findSupport('1.2.840.10008.1.1')).toBeDefined();
  expect(findSupport('1.2.840.10008.5.1.4.1.1.2')).toBe('not allowed');
});
