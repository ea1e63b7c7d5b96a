import { describe, expect, test } from 'vitest';
import { CallerDesk, checkNode, HostAddresses } from './index.ts';

const ct = checkNode('n1', { aeTitle: 'CT1', host: 'ct1.example', port: 104, allows: ['store'] });
const here = checkNode('n2', { aeTitle: 'HERE', host: 'localhost', port: 104, allows: ['query'] });
const addressesOf: Readonly<Record<string, readonly string[]>> = {
  'ct1.example': ['10.0.0.2', '2001:db8::2'],
};

function deskInTest({ anyLocalCaller = false, nodesAreReadable = true } = {}) {
  let now = 1_000_000;
  const lookups: string[] = [];
  const hosts = new HostAddresses({
    clock: { now: () => now },
    resolve: async (host) => {
      lookups.push(host);
      const addresses = addressesOf[host];
      if (!addresses) throw new Error('ENOTFOUND');
      return addresses;
    },
  });
  const elsewhere = checkNode('n3', { aeTitle: 'ELSEWHERE', host: 'gone.example', port: 104 });
  const desk = new CallerDesk({
    hosts,
    anyLocalCaller,
    nodes: {
      findByAeTitle: async (aeTitle) => {
        if (!nodesAreReadable) throw new Error('no database');
        return [ct, here, elsewhere].find((node) => node.aeTitle === aeTitle.trim());
      },
    },
  });
  const pass = (ms: number) => {
    now += ms;
  };
  return { desk, lookups, pass };
}

describe('a calling AE', () => {
  test.each(['10.0.0.2', '::ffff:10.0.0.2', '2001:DB8:0::2', '2001:db8::2%eth0'])(
    'that is a node is let in from its host, %s',
    async (address) => {
      const { desk } = deskInTest();
      expect(await desk.admit(' CT1', address)).toEqual({ caller: { node: ct, allows: new Set(['store']) } });
    },
  );

  test.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'])(
    'that is a node of this machine is let in from %s',
    async (address) => {
      expect(await deskInTest().desk.admit('HERE', address)).toMatchObject({ caller: { node: here } });
    },
  );

  test.each([
    ['that is no node', 'STRANGER', '10.0.0.2', 'calling-ae-title-unknown'],
    ['that is no node, on this machine', 'STRANGER', '127.0.0.1', 'calling-ae-title-unknown'],
    ['of another case', 'ct1', '10.0.0.2', 'calling-ae-title-unknown'],
    ['with the title of a node, from another host', 'CT1', '10.0.0.3', 'calling-host'],
    ['with the title of a node, from this machine', 'CT1', '127.0.0.1', 'calling-host'],
    ['whose socket is gone', 'CT1', undefined, 'calling-host'],
    ['without a title', '  ', '10.0.0.2', 'calling-ae-title-invalid'],
    ['whose title could forge a line', 'CT1\nCT2', '10.0.0.2', 'calling-ae-title-invalid'],
    ['whose host has no address', 'ELSEWHERE', '10.0.0.2', 'undecided'],
  ])('%s is turned away', async (_name, aeTitle, address, refusal) => {
    expect(await deskInTest().desk.admit(aeTitle, address)).toEqual({ refusal });
  });

  test('is turned away while the nodes cannot be read, even on this machine', async () => {
    const { desk } = deskInTest({ nodesAreReadable: false, anyLocalCaller: true });
    expect(await desk.admit('STRANGER', '127.0.0.1')).toEqual({ refusal: 'undecided' });
  });
});

describe('where any local caller is let in', () => {
  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('one from %s may do anything', async (address) => {
    const { desk } = deskInTest({ anyLocalCaller: true });
    expect(await desk.admit('STRANGER', address)).toEqual({
      caller: {
        node: undefined,
        allows: new Set(['store', 'query', 'retrieve', 'worklist', 'commitment', 'availability']),
      },
    });
  });

  test('nobody else is, and a node may do no more than it may', async () => {
    const { desk } = deskInTest({ anyLocalCaller: true });
    expect(await desk.admit('STRANGER', '10.0.0.2')).toEqual({ refusal: 'calling-ae-title-unknown' });
    expect(await desk.admit('CT1', '127.0.0.1')).toEqual({ refusal: 'calling-host' });
    expect(await desk.admit('HERE', '127.0.0.1')).toMatchObject({ caller: { allows: new Set(['query']) } });
  });
});

test('A name is looked up once a minute, one that was not found again after five seconds', async () => {
  const { desk, lookups, pass } = deskInTest();
  await Promise.all([desk.admit('CT1', '10.0.0.2'), desk.admit('CT1', '10.0.0.9')]);
  pass(59_999);
  await desk.admit('CT1', '10.0.0.2');
  expect(lookups).toEqual(['ct1.example']);
  pass(1);
  await desk.admit('CT1', '10.0.0.2');
  await desk.admit('ELSEWHERE', '10.0.0.2');
  pass(4_999);
  await desk.admit('ELSEWHERE', '10.0.0.2');
  expect(lookups).toEqual(['ct1.example', 'ct1.example', 'gone.example']);
  pass(1);
  await desk.admit('ELSEWHERE', '10.0.0.2');
  expect(lookups).toHaveLength(4);
});
