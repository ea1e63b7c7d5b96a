import type { Transport } from './cell.ts';
import { type Cell, rowOf, same } from './cell.ts';
import { dcmjsScu } from './dcmjs.ts';
import { dcmtkScu, listeningStorescp, withoutTls } from './dcmtk.ts';
import type { Ground } from './ground.ts';
import { isocenter, isocenterDone, type Peer } from './isocenter-command.ts';

const service = 'Verification (C-ECHO)';

export function verificationCells(ground: Ground): Cell[] {
  const ask = async (peer: Peer, transport: Transport) => {
    const { events } = await isocenterDone(ground, 'echo', peer, [], transport);
    same('what the command tells', [events[0]?.event, events[0]?.status], ['echo', 0]);
    return 'status 0000';
  };
  const asked = (peer: string, run: (transport: Transport) => Promise<string>) =>
    rowOf({ service, role: 'SCU', peer }, run);
  const asking = (peer: string, run: (transport: Transport) => Promise<string>) =>
    rowOf({ service, role: 'SCP', peer }, run);
  return [
    ...asking('DCMTK echoscu', async (transport) => {
      const { output } = await dcmtkScu(ground, 'echoscu', ['-v', '--repeat', '3'], transport);
      same('responses with success', output.match(/Received Echo Response \(Success\)/g)?.length, 3);
      return '3 times status 0000 on one association';
    }),
    ...asking('Orthanc', async (transport) => {
      await ground.orthanc[transport].orthanc.ask('POST', '/modalities/isocenter/echo', {});
      return 'REST answers 200';
    }),
    ...asking('dcmjs-dimse', async (transport) => {
      const { responses } = await dcmjsScu(ground, { request: 'echo' }, transport);
      same(
        'statuses',
        responses.map(({ status }) => status),
        [0],
      );
      return 'status 0000';
    }),
    ...asked('DCMTK storescp', (transport) =>
      listeningStorescp(ground, transport, [], (peer) => ask(peer, transport)),
    ),
    ...asked('DCMTK dcmqrscp', (transport) =>
      transport === 'TLS' ? withoutTls('dcmqrscp') : ask(ground.dcmqrscp, transport),
    ),
    ...asked('DCMTK wlmscpfs', (transport) =>
      transport === 'TLS' ? withoutTls('wlmscpfs') : ask(ground.wlmscpfs, transport),
    ),
    ...asked('Orthanc', (transport) => ask(ground.orthanc[transport], transport)),
    ...asked('dcmjs-dimse', (transport) => ask(ground.dcmjs[transport], transport)),
    ...clientCertificateCells(ground, ask),
  ];
}

/** Who shows a certificate to whom. PS3.15 §B.12: mutual authentication is for the two to agree on. */
function clientCertificateCells(
  ground: Ground,
  ask: (peer: Peer, transport: Transport) => Promise<string>,
): Cell[] {
  const cell = (peer: string, role: Cell['role'], run: () => Promise<string>): Cell => ({
    ...{ service: 'Verification without a client certificate', peer, role, transport: 'TLS' },
    run,
  });
  const withoutCertificate = (peer: Peer) =>
    isocenter(ground, 'echo', peer, [], 'TLS', { hasCertificate: false });
  return [
    cell('DCMTK storescp --require-peer-cert', 'SCU', () =>
      listeningStorescp(ground, 'TLS', ['--require-peer-cert'], async (peer) => {
        const { exitCode, events } = await withoutCertificate(peer);
        same('exit code without a certificate', exitCode, 3);
        same('what is told', events[0]?.event, 'error');
        await ask(peer, 'TLS');
        return 'refused without (exit code 3), status 0000 with one';
      }),
    ),
    cell('DCMTK storescp --ignore-peer-cert', 'SCU', () =>
      listeningStorescp(ground, 'TLS', ['--ignore-peer-cert'], async (peer) => {
        same('exit code without a certificate', (await withoutCertificate(peer)).exitCode, 0);
        return 'status 0000 without';
      }),
    ),
    cell('DCMTK echoscu --anonymous-tls', 'SCP', async () => {
      const { output } = await dcmtkScu(ground, 'echoscu', ['-v'], 'TLS', { isAnonymous: true });
      same('success', /Received Echo Response \(Success\)/.test(output), true);
      return 'status 0000 without, where certificates are optional';
    }),
    cell('Isocenter', 'SCU', async () => {
      same('exit code without a certificate', (await withoutCertificate(ground.us.TLS)).exitCode, 0);
      await ask(ground.us.TLS, 'TLS');
      return 'status 0000 without and with one, where certificates are optional';
    }),
  ];
}
