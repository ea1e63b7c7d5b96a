import { expect, test } from 'vitest';
import { ourFacts, ourHostNote } from './our-facts.ts';

const status = { aeTitle: 'ISO', dicomHost: '127.0.0.1', dicomPort: 11112, anyLocalCaller: true };
const values = (changed: Partial<Parameters<typeof ourFacts>[0]>) =>
  ourFacts({ ...status, ...changed }).map(({ value }) => value);

test('says what another system has to be told', () => {
  expect(values({})).toEqual(['ISO', '127.0.0.1', '11112', 'not set up']);
  expect(values({ dicomHost: '0.0.0.0', dicomTlsPort: 2762 })).toEqual([
    'ISO',
    'any address of this machine',
    '11112',
    '2762',
  ]);
  expect(values({ dicomTlsPort: 2762, dicomTlsClientCertificate: 'required' })[3]).toBe(
    '2762, certificate required',
  );
});

test.each([
  ['127.0.0.1', true, /Only programs on this machine reach it.* under any AE title/],
  ['::1', false, /Only programs on this machine reach it.*has to be a node/],
  ['::', false, /over the network.*has to be a node/],
  ['pacs.example', true, /over the network.*under any AE title, others only/],
])('says who gets through where it listens on %s', (dicomHost, anyLocalCaller, sentence) => {
  expect(ourHostNote({ ...status, dicomHost, anyLocalCaller })).toMatch(sentence);
});
