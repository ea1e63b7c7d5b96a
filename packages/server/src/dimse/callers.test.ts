import type { IncomingInstance, StoreOutcome } from '@isocenter/archive';
import { TransferSyntaxUid } from '@isocenter/dicom';
import { type DimseServiceUser, VERIFICATION_SOP_CLASS } from '@isocenter/network';
import { afterEach, describe, expect, test } from 'vitest';
import { CallerDesk, checkNode, HostAddresses, NodeDirectory } from '../nodes/index.ts';
import { MemoryRecords } from '../records/index.ts';
import { connectDimse, type DimseListener, listenDimse, storeIntoArchive } from './index.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const explicit = TransferSyntaxUid.ExplicitVrLittleEndian;
const clock = { now: () => Date.now() };
const local = { host: '127.0.0.1', port: 104 };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listen(anyLocalCaller = false) {
  const log: string[] = [];
  const note = (details: object, message: string) => void log.push(`${message} ${JSON.stringify(details)}`);
  const logger = { info: note, warn: note, error: note };
  const counted: string[] = [];
  const kept: IncomingInstance['origin'][] = [];
  const archive = {
    async keep({ origin, bytes }: IncomingInstance): Promise<StoreOutcome> {
      for await (const chunk of bytes) void chunk;
      kept.push(origin);
      const instance = {
        studyInstanceUid: '1.2',
        seriesInstanceUid: '1.2',
        sopInstanceUid: '1.2.3',
        sopClassUid: ct,
        transferSyntaxUid: explicit,
        byteLength: 0,
        sha256: '',
      };
      return { status: 'stored', instance, findings: [], coerced: [] };
    },
  };
  const nodes = new NodeDirectory({ records: new MemoryRecords(clock, ''), clock });
  const listener: DimseListener = await listenDimse({
    host: '127.0.0.1',
    port: 0,
    aeTitle: 'ISOCENTER',
    services: { storage: storeIntoArchive({ archive, logger }) },
    callers: new CallerDesk({ nodes, hosts: new HostAddresses({ clock }), anyLocalCaller }),
    clock,
    logger,
    userId: 'local',
    onRefused: (reason) => counted.push(reason),
  });
  closers.push(() => listener.close());
  const call = async (callingAeTitle: string, serve = false): Promise<DimseServiceUser> => {
    const user = await connectDimse({
      host: '127.0.0.1',
      port: listener.port,
      clock,
      callingAeTitle,
      calledAeTitle: 'ISOCENTER',
      presentationContexts: [
        { abstractSyntaxUid: VERIFICATION_SOP_CLASS, transferSyntaxUids: [explicit] },
        { abstractSyntaxUid: ct, transferSyntaxUids: [explicit] },
      ],
      roleSelections: serve ? [{ sopClassUid: ct, scu: true, scp: true }] : [],
      userIdentity: {
        identityType: 2,
        positiveResponseRequested: false,
        primaryField: utf8('reader'),
        secondaryField: utf8('hush'),
      },
    });
    closers.push(() => user.abort());
    return user;
  };
  const store = async (user: DimseServiceUser) =>
    (
      await user.store({
        sopClassUid: ct,
        sopInstanceUid: '1.2.3',
        transferSyntaxUid: explicit,
        dataSet: [new Uint8Array(8)],
      })
    ).status;
  return { nodes, log, counted, kept, call, store };
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const offered = (user: DimseServiceUser) => user.contexts.map(({ abstractSyntaxUid }) => abstractSyntaxUid);

describe('the listener', () => {
  test('takes a stranger for none it knows: rejected, logged, counted', async () => {
    const { call, log, counted } = await listen();
    await expect(call('STRANGER')).rejects.toThrow('calling AE title not recognized (1-1-3)');
    await expect.poll(() => counted).toEqual(['calling-ae-title-unknown']);
    expect(log).toEqual([
      'Association refused {"callingAeTitle":"STRANGER","calledAeTitle":"ISOCENTER","address":"127.0.0.1","reason":"calling-ae-title-unknown"}',
    ]);
  });

  test('takes a node at another host for a stranger', async () => {
    const { call, nodes, counted } = await listen(true);
    await nodes.save('local', checkNode('n1', { aeTitle: 'CT1', host: '192.0.2.1', port: 104 }));
    await expect(call('CT1')).rejects.toThrow('(1-1-3)');
    expect(counted).toEqual(['calling-host']);
  });

  test('gives a node what it may do and C-ECHO, and says in the log what it may not', async () => {
    const { call, nodes, log, counted, kept, store } = await listen();
    await nodes.save('local', checkNode('n1', { ...local, aeTitle: 'CT1', allows: ['store'] }));
    await nodes.save('local', checkNode('n2', { ...local, aeTitle: 'WS', allows: ['query'] }));
    const scanner = await call('CT1');
    expect(await store(scanner)).toBe(0);
    expect(kept).toEqual([{ door: 'dimse', callingAeTitle: 'CT1', userId: 'local' }]);
    const workstation = await call('WS');
    expect(offered(workstation)).toEqual([VERIFICATION_SOP_CLASS]);
    expect((await workstation.echo()).status).toBe(0);
    expect(log.filter((line) => line.startsWith('Service refused'))).toEqual([
      'Service refused: this node may not ask for it {"address":"127.0.0.1","callingAeTitle":"WS","services":["Storage"]}',
    ]);
    expect(counted).toEqual(['permission']);
    expect(log.join()).not.toMatch(/reader|hush/);
  });

  test('takes from a node at once what it may no longer do, within its association', async () => {
    const { call, nodes, kept, store, counted } = await listen();
    const node = checkNode('n1', { ...local, aeTitle: 'CT1', allows: ['store'] });
    await nodes.save('local', node);
    const scanner = await call('CT1');
    expect(await store(scanner)).toBe(0);
    await nodes.save('local', { ...node, allows: [] });
    expect(await store(scanner)).toBe(0x0124);
    await nodes.remove('n1');
    expect(await store(scanner)).toBe(0x0124);
    expect((await scanner.echo()).status).toBe(0);
    expect(kept).toHaveLength(1);
    expect(counted).toEqual(['permission', 'permission']);
  });

  test('gives one that may retrieve a storage context it serves, in which it may not store', async () => {
    const { call, nodes, kept, store } = await listen();
    await nodes.save('local', checkNode('n1', { ...local, aeTitle: 'WS', allows: ['retrieve'] }));
    expect(offered(await call('WS'))).toEqual([VERIFICATION_SOP_CLASS]);
    const workstation = await call('WS', true);
    expect(offered(workstation)).toEqual([VERIFICATION_SOP_CLASS, ct]);
    expect(await store(workstation)).toBe(0x0124);
    expect(kept).toEqual([]);
  });

  test('takes any program of this machine where that is set', async () => {
    const { call, store } = await listen(true);
    expect(await store(await call('STRANGER'))).toBe(0);
  });
});
