import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  implementationClassUid,
  implementationVersionName,
  storageSopClasses,
  type TransferSyntax,
  transferSyntaxes,
} from '@isocenter/dicom';

const root = fileURLToPath(new URL('..', import.meta.url));
export const conformanceFile = join(root, 'docs/conformance-statement.md');

/** The generated parts of the conformance statement, from the registries the code negotiates with. */
const parts: Record<string, () => string> = {
  implementation: () => `| Implementation Class UID | \`${implementationClassUid}\` |
|---|---|
| Implementation Version Name | \`${implementationVersionName}\` |`,
  'transfer-syntaxes': () =>
    table(
      ['Transfer syntax', 'UID', 'Accepted', 'Drawn'],
      [...transferSyntaxes.values()].map((syntax) => [
        syntax.name,
        syntax.uid,
        syntax.deflated || syntax.bigEndian ? 'when nothing else is offered' : 'yes',
        isDrawn(syntax) ? 'yes' : 'no: kept and returned as stored',
      ]),
    ),
  'storage-classes': () =>
    table(
      ['SOP class', 'UID'],
      [...storageSopClasses()].map(({ name, uid }) => [name, uid]),
    ),
};

function isDrawn({ codec }: TransferSyntax): boolean {
  return codec !== 'video' && codec !== 'jpeg-xl' && codec !== 'other';
}

/** The statement with each generated part put between its markers. */
export function withTables(statement: string): string {
  return Object.entries(parts).reduce((text, [name, make]) => {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`${conformanceFile} has no place for ${name}`);
    return `${text.slice(0, from + begin.length)}\n${make()}\n${text.slice(to)}`;
  }, statement);
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(conformanceFile, withTables(readFileSync(conformanceFile, 'utf8')));
}
