import { readdirSync } from 'node:fs';
import { type Cell, PeerLimit, rowOf, same, type Transport } from './cell.ts';
import { dcmjsScu } from './dcmjs.ts';
import { dcmtkScu, keysOf, lineWith, newFolder, withoutTls } from './dcmtk.ts';
import { type CancelledPeer, type Ground, longStudyLength } from './ground.ts';
import { isocenter } from './isocenter-command.ts';
import { keptHere } from './kept-here.ts';
import { runProgram } from './programs.ts';
import { lastResponseIn } from './retrieve-cells.ts';

const CANCELLED = 0xfe00;
const afterInstances = 15;
const check = 'status FE00; completed and remaining add up, and as many came';

/** What was said while a retrieval was cancelled, by the name of its cell. */
export type Transcripts = Map<string, readonly string[]>;

/** Retrievals that are cancelled half way: by Ctrl+C of our command, and by peers at our server. PS3.4 §C.4.2.3, §C.4.3.3. */
export function cancelCells(ground: Ground, transcripts: Transcripts): Cell[] {
  const row = (
    operation: 'C-GET' | 'C-MOVE',
    role: Cell['role'],
    peer: string,
    run: (transport: Transport, note: (lines: readonly string[]) => void) => Promise<string>,
  ) => {
    const service = `Cancel of a running ${operation} (C-CANCEL)`;
    return rowOf({ service, role, peer }, (transport) =>
      run(transport, (lines) => transcripts.set(`${service}, ${role}, ${peer}, ${transport}`, lines)),
    );
  };
  return [
    ...row('C-MOVE', 'SCP', 'DCMTK movescu', async (transport, note) => {
      if (transport === 'TLS') return withoutTls('movescu');
      const { aeTitle, port } = ground.cancellingMovescu;
      const folder = newFolder(ground, 'cancelled');
      const keys = ['QueryRetrieveLevel=STUDY', `StudyInstanceUID=${ground.longStudy.studyInstanceUid}`];
      const options = ['-d', '-S', '+B', '+P', String(port), '--cancel', '5', ...keysOf(keys)];
      const more = { folder, callingAeTitle: aeTitle, mayFail: true };
      const { output, lines } = await dcmtkScu(ground, 'movescu', options, transport, more);
      note(lines.filter((line) => /Cancel|Suboperations|DIMSE Status|Message Type +: C-MOVE/.test(line)));
      const [status, remaining, completed, failed, warning] = lastResponseIn(output);
      same('status, failed, warning', [status, failed, warning], ['0xfe00', '0', '0']);
      addUp(Number(completed), Number(remaining), readdirSync(folder).length);
      return check;
    }),
    ...row('C-GET', 'SCP', 'DCMTK getscu', async (transport) => {
      if (transport === 'TLS') return withoutTls('getscu');
      const { lines } = await runProgram('getscu', ['--cancel', '5', '127.0.0.1', '1']);
      const line = lineWith(lines, /^error: Unknown option --cancel/);
      throw new PeerLimit('getscu cannot cancel', line);
    }),
    ...row('C-GET', 'SCP', 'dcmjs-dimse', async (transport, note) => {
      const folder = newFolder(ground, 'cancelled');
      const { studyInstanceUid: StudyInstanceUID } = ground.longStudy;
      const keys = { QueryRetrieveLevel: 'STUDY', StudyInstanceUID };
      const order = { request: 'get', model: 'Study Root', keys, folder, cancelAfter: 5 };
      const { responses, lines } = await dcmjsScu(ground, order, transport);
      note(lines.filter((line) => line.startsWith('{')));
      const { status, remaining = 0, completed = 0, failed, warning } = responses.at(-1) ?? {};
      same('status, failed, warning', [status, failed, warning], [CANCELLED, 0, 0]);
      addUp(completed, remaining, readdirSync(folder).length);
      return check;
    }),
    ...(['C-GET', 'C-MOVE'] as const).flatMap((operation) => [
      ...row(operation, 'SCU', 'DCMTK dcmqrscp', async (transport, note) =>
        transport === 'TLS'
          ? withoutTls('dcmqrscp')
          : interrupted(ground, ground.dcmqrscp, { operation, transport, note }),
      ),
      ...row(operation, 'SCU', 'Orthanc', (transport, note) =>
        // Of a C-GET it does not count the instance that was under way when it heard of the cancel, though it is sent and answered.
        interrupted(ground, ground.orthanc[transport], {
          ...{ operation, transport, note },
          mayLeaveOneOut: operation === 'C-GET',
        }),
      ),
    ]),
  ];
}

/** Something was done, something was not, and nothing is counted twice. */
function addUp(completed: number, remaining: number, came: number): void {
  same('completed and remaining', completed + remaining, longStudyLength);
  same('instances that came', came, completed);
  if (completed === 0 || remaining === 0) throw new Error(`Nothing was cut short: completed ${completed}`);
}

interface Interruption {
  readonly operation: 'C-GET' | 'C-MOVE';
  readonly transport: Transport;
  readonly note: (lines: readonly string[]) => void;
  readonly mayLeaveOneOut?: boolean;
}

/** Ctrl+C in `isocenter get` or `move` once some instances have come. */
async function interrupted(
  ground: Ground,
  peer: CancelledPeer,
  { operation, transport, note, mayLeaveOneOut = false }: Interruption,
): Promise<string> {
  const { studyInstanceUid, samples } = peer.longStudy;
  const to = newFolder(ground, 'cancelled');
  const toFolder = ['--to', to];
  const { aeTitle, port } = peer.cancelMover;
  const byMove =
    transport === 'TLS'
      ? ['--destination', ground.us.TLS.aeTitle]
      : [...toFolder, '--aet', aeTitle, '--listen', String(port)];
  const said: string[] = [];
  let isInterrupted = false;
  const { exitCode, events, output } = await isocenter(
    ground,
    operation === 'C-GET' ? 'get' : 'move',
    peer,
    ['--study', studyInstanceUid, ...(operation === 'C-GET' ? toFolder : byMove)],
    transport,
    {
      onLine(line, signal) {
        said.push(line);
        const completed = Number(/"completed":(\d+)/.exec(line)?.[1] ?? 0);
        if (isInterrupted || completed < afterInstances) return;
        isInterrupted = true;
        said.push('^C');
        signal('SIGINT');
      },
    },
  );
  note(said);
  const end = events.at(-1) ?? {};
  const { status, completed, remaining, failed, warning } = end as Record<string, number | undefined>;
  const told = [exitCode, status, failed, warning];
  if (JSON.stringify(told) !== JSON.stringify([1, CANCELLED, 0, 0]))
    throw new Error(
      `exit code, status, failed, warning are ${JSON.stringify(told)}:\n${output.slice(-1000)}`,
    );
  const isHere = operation === 'C-MOVE' && transport === 'TLS';
  const came = isHere
    ? (await keptHere(ground, { studyInstanceUid, samples }, completed)).length
    : readdirSync(to).length;
  const isLeftOut = mayLeaveOneOut && came === (completed ?? 0) + 1;
  addUp(completed ?? 0, remaining ?? 0, isLeftOut ? came - 1 : came);
  return mayLeaveOneOut ? `${check} (Orthanc may leave out the one that was under way)` : check;
}
