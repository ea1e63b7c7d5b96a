import { isIsocenterError } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { checkNode, isAeTitle } from './index.ts';

const choice = { aeTitle: 'CT1', host: 'ct1.example', port: 104 };

describe('an AE title', () => {
  test.each(['A', 'CT 1', ' CT1 ', 'ct_1-x/y', '0123456789ABCDEF'])('may be %j', (text) => {
    expect(isAeTitle(text)).toBe(true);
  });
  test.each(['', '   ', 'A\\B', 'A\nB', 'Ä', '0123456789ABCDEFG', 'A\u007f'])('may not be %j', (text) => {
    expect(isAeTitle(text)).toBe(false);
  });
});

describe('a node', () => {
  test('of three facts is called by its AE title, has no TLS and may do nothing', () => {
    expect(checkNode('n1', { ...choice, aeTitle: ' CT1 ' })).toEqual({
      id: 'n1',
      name: 'CT1',
      aeTitle: 'CT1',
      host: 'ct1.example',
      port: 104,
      useTls: false,
      allows: [],
    });
  });

  test('has each permission once, in one order, and its address without what means nothing', () => {
    const node = checkNode('n1', {
      ...choice,
      name: ' CT of the cellar ',
      host: '[::1]',
      useTls: true,
      dicomwebUrl: 'https://ct1.example/dicom-web/',
      allows: ['retrieve', 'store', 'retrieve'],
    });
    expect(node).toMatchObject({
      name: 'CT of the cellar',
      host: '::1',
      useTls: true,
      dicomwebUrl: 'https://ct1.example/dicom-web',
      allows: ['store', 'retrieve'],
    });
  });

  test.each([
    ['AE title', { aeTitle: 'TOO LONG FOR A TITLE' }],
    ['AE title', { aeTitle: '  ' }],
    ['name', { name: ' ' }],
    ['name', { name: 'two\nlines' }],
    ['host', { host: '' }],
    ['host', { host: '10.0.0.256' }],
    ['host', { host: 'http://ct1' }],
    ['host', { host: '-ct1' }],
    ['host', { host: 'ct1 && rm' }],
    ['port', { port: 0 }],
    ['port', { port: 65536 }],
    ['port', { port: 1.5 }],
    ['DICOMweb address', { dicomwebUrl: 'ftp://ct1.example' }],
    ['DICOMweb address', { dicomwebUrl: 'https://user:secret@ct1.example/' }],
  ])('with a wrong %s is refused by that name: %j', (field, change) => {
    const check = () => checkNode('n1', { ...choice, ...change });
    expect(check).toThrow(`its ${field} is wrong`);
    expect(check).toThrow(expect.toSatisfy((error) => isIsocenterError(error, 'SERVER_NODE_INVALID')));
  });
});
