import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ErrorMaker, ErrorRow, ErrorTable } from '@isocenter/dicom';

const root = fileURLToPath(new URL('..', import.meta.url));
const rooms = ['dicom', 'pixels', 'network', 'render', 'archive', 'objects', 'viewer', 'server'];

export const errorsDocFile = join(root, 'docs/errors.md');

/** Every error table of every room, found by its shape among the exports of its `…error.ts` and `errors.ts`. */
export async function errorTables(): Promise<{ room: string; table: ErrorTable }[]> {
  const tables: { room: string; table: ErrorTable }[] = [];
  for (const room of rooms) {
    const source = join(root, 'packages', room, 'src');
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /errors?\.ts$/.test(name),
    );
    for (const file of files.sort()) {
      const exported: Record<string, unknown> = await import(pathToFileURL(join(source, file)).href);
      for (const value of new Set(Object.values(exported))) {
        if (isErrorMaker(value)) tables.push({ room, table: value.table });
      }
    }
  }
  return tables;
}

/** `docs/errors.md`: one row for each code, made from the tables the code throws from. */
export async function formatErrorsDoc(): Promise<string> {
  const lines = [
    '# Errors',
    '',
    'Every error says what, where, why and what to do, and has a stable code. Made by `npx tsx tools/errors-doc.ts`',
    'from the error tables of each room; a dot (·) stands for a detail that is filled in.',
    '',
  ];
  for (const { room, table } of await errorTables()) {
    lines.push(`## ${room}`, '', '| code | kind | what | what to do |', '|---|---|---|---|');
    for (const [code, row] of Object.entries(table)) {
      const kind = row.retryable ? `${row.kind}, may be retried` : row.kind;
      lines.push(`| \`${code}\` | ${kind} | ${phrase(row, 'what')} | ${phrase(row, 'fix')} |`);
    }
    lines.push('');
  }
  return lines.join('\n');
}

/** A phrase with a dot in place of each detail. */
function phrase(row: ErrorRow, part: 'what' | 'fix'): string {
  const text = row[part];
  const anyDetail = new Proxy({}, { get: () => '·' });
  const filled = typeof text === 'string' ? text : (text as (details: unknown) => string)(anyDetail);
  return filled.replaceAll('|', '\\|');
}

function isErrorMaker(value: unknown): value is ErrorMaker<ErrorTable> {
  return typeof value === 'function' && 'table' in value && 'codes' in value;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(errorsDocFile, await formatErrorsDoc());
