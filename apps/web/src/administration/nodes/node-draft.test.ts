import { expect, test } from 'vitest';
import type { DicomNode } from '../../api.ts';
import { NodePermission } from '../../api.ts';
import {
  addressOf,
  draftOfNode,
  emptyNode,
  fieldsOfNode,
  permissions,
  permissionWords,
} from './node-draft.ts';

const node: DicomNode = {
  id: '1',
  name: 'Main archive',
  aeTitle: 'MAIN',
  host: '::1',
  port: 11113,
  useTls: true,
  dicomwebUrl: 'https://main.example/dicom-web',
  allows: ['store', 'availability'],
};

test('a node comes back from its form as it was', () => {
  const { id: _, ...fields } = node;
  expect(fieldsOfNode(draftOfNode(node))).toEqual(fields);
});

test('leaves out a name and a DICOMweb address that are not given', () => {
  expect(fieldsOfNode({ ...emptyNode, name: ' ', aeTitle: 'CT1', host: 'ct1' })).toEqual({
    aeTitle: 'CT1',
    host: 'ct1',
    port: 104,
    useTls: false,
    allows: ['store', 'query', 'retrieve'],
  });
});

test('has words for every permission, and says them in one order', () => {
  expect(permissions.map(({ permission }) => permission).sort()).toEqual([...NodePermission.options].sort());
  expect(permissionWords(['availability', 'store'])).toBe('send, notified');
  expect(permissionWords([])).toBe('');
});

test('writes an address so that its port is told apart', () => {
  expect(addressOf(node)).toBe('[::1]:11113');
  expect(addressOf({ host: 'ct1', port: 104 })).toBe('ct1:104');
});
