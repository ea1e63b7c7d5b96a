import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Fault, faults } from './fault-list.ts';

export const faultsDocFile = join(fileURLToPath(new URL('..', import.meta.url)), 'docs/faults.md');

/** `docs/faults.md`: one row for each fault, made from `tools/fault-list.ts`. */
export function formatFaultsDoc(): string {
  const all = Object.values(faults).flat();
  const lines = [
    '# Faults',
    '',
    'What may happen to the server or come to it, and what holds it to losing nothing, showing nothing by half and answering',
    'again. Made by `npx tsx tools/faults-doc.ts` from `tools/fault-list.ts`. `tests/faults/README.md` tells how disks and power fail here.',
    '',
    `${all.filter(({ proofs }) => proofs.length > 0).length} of ${all.length} faults are tested.`,
    ...Object.entries(faults).flatMap(([part, rows]) => [
      '',
      `## ${part}`,
      '',
      '| fault | tests | what is left, and why |',
      '|---|---|---|',
      ...rows.map(formatRow),
    ]),
    '',
  ];
  return lines.join('\n');
}

function formatRow({ title, proofs, left }: Fault): string {
  const files = [...new Set(proofs.map(({ file }) => `\`${file}\``))];
  return `| ${title} | ${files.join(', ')} | ${left ?? ''} |`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(faultsDocFile, formatFaultsDoc());
