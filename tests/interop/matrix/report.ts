import type { Cell, Transport } from './cell.ts';

export type Outcome =
  | { readonly kind: 'passed'; readonly check: string }
  | { readonly kind: 'limit'; readonly limit: string; readonly logLine: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface FilledCell {
  readonly cell: Cell;
  readonly outcome: Outcome;
  readonly seconds: number;
}

const marks = { passed: 'passes', limit: 'peer’s limit', failed: 'FAILS' } as const;

/** `passes` or what else, in a row for the terminal. */
export const lineOf = ({ cell, outcome, seconds }: FilledCell): string =>
  [
    marks[outcome.kind].padEnd(12),
    cell.role,
    cell.transport.padEnd(5),
    `${seconds.toFixed(1)} s`.padStart(6),
    `${cell.service} / ${cell.peer}`.padEnd(60),
    outcome.kind === 'passed' ? outcome.check : '',
    outcome.kind === 'limit' ? `${outcome.limit}: ${outcome.logLine}` : '',
    outcome.kind === 'failed' ? outcome.reason : '',
  ]
    .join('  ')
    .trimEnd();

export function totalsOf(filled: readonly FilledCell[]): string {
  const count = (kind: Outcome['kind']) => filled.filter(({ outcome }) => outcome.kind === kind).length;
  return `${filled.length} cells: ${count('passed')} pass, ${count('limit')} are a limit of the peer, ${count('failed')} fail`;
}

/** The page in docs: what was compared in each cell, and where a peer cannot, its own words. */
export function documentOf(filled: readonly FilledCell[], versions: readonly string[]): string {
  const notes: string[] = [];
  const rows = new Map<string, Map<Transport, FilledCell>>();
  for (const one of filled) {
    const { service, role, peer, transport } = one.cell;
    const key = `| ${service} | ${role} | ${peer} |`;
    rows.set(key, (rows.get(key) ?? new Map()).set(transport, one));
  }
  const mark = (one: FilledCell | undefined): string => {
    if (!one) return '';
    const { outcome } = one;
    if (outcome.kind !== 'limit') return marks[outcome.kind];
    const note = `${outcome.limit}. It says: \`${outcome.logLine}\``;
    if (!notes.includes(note)) notes.push(note);
    return `limit ${notes.indexOf(note) + 1}`;
  };
  const table = [...rows].map(([key, cells]) => {
    const [plain, tls] = [cells.get('plain'), cells.get('TLS')];
    const checks = [plain, tls].flatMap((one) => (one?.outcome.kind === 'passed' ? [one.outcome.check] : []));
    return `${key} ${mark(plain)} | ${mark(tls)} | ${[...new Set(checks)].join('; under TLS: ')} |`;
  });
  return `# Interoperation

Made by \`npm run interop\`, which fills each cell by a real run and compares what is named last; it fails where a cell does. The roles are ours: as SCU our
command line, as SCP the running server. Peers: ${versions.join(', ')}.

${totalsOf(filled)}.

| Service | Role | Peer | Plain | TLS | Compared |
|---|---|---|---|---|---|
${table.join('\n')}

## Limits of peers

${notes.map((note, index) => `${index + 1}. ${note}`).join('\n')}

No peer has a program for what has no row: of Modality Performed Procedure Step and Instance Availability Notification only dcmjs-dimse has messages; DCMTK
brings no requestor of storage commitment. What was said while retrievals were cancelled half way stands in
[cancelled-retrieves.txt](../tests/interop/output/cancelled-retrieves.txt).

dcmqrscp that runs with \`-xr\` proposes for a C-MOVE one context for each class, with RLE before uncompressed, and sends each file only as it is kept: whoever takes the
first of them, DCMTK's own storescp with \`+xa\` too, gets of a study of both kinds only what is kept in RLE. Its log says \`unable to convert DICOM file … from 'Little
Endian Explicit' transfer syntax to 'RLE Lossless'\`. By C-GET we propose the two apart.
`;
}

/** What was said in the cells that keep it, in the order of the cells. */
export function textOf(
  filled: readonly FilledCell[],
  transcripts: ReadonlyMap<string, readonly string[]>,
): string {
  const names = filled.map(({ cell: { service, role, peer, transport } }) =>
    [service, role, peer, transport].join(', '),
  );
  const kept = names.flatMap((name) => {
    const lines = transcripts.get(name);
    return lines ? [`== ${name}`, ...lines, ''] : [];
  });
  return `Made by npm run interop. Of our command each line it tells with --json; ^C is where it was interrupted. Of a peer its lines on the cancel.

${kept.join('\n')}`;
}
