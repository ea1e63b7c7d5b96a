import { initialHighHalf } from './character-set.ts';

/** `ISO 2022 IR 87` and `ISO_IR 87` → `87`; an empty first term is ISO-IR 6. */
export function isoIrNumber(term: string): string | undefined {
  if (term === '') return '6';
  const [, number = ''] = /^ISO(?:_IR| 2022 IR) (\d+)$/.exec(term) ?? [];
  return initialHighHalf.has(number) ? number : undefined;
}

/** Defined terms that stand for a whole encoding and forbid code extensions. PS3.3 C.12.1.1.2. */
export const wholeEncodings: ReadonlyMap<string, 'utf-8' | 'gb18030' | 'gbk'> = new Map([
  ['ISO_IR 192', 'utf-8'],
  ['GB18030', 'gb18030'],
  ['GBK', 'gbk'],
]);

/** `iso ir-100`, `ISO_IR_100` → `ISO_IR 100`: the misspellings seen in the field. */
export function normalizeTerm(term: string): string {
  const text = term.trim().toUpperCase();
  const [, number] = /^ISO[ _-]?IR[ _-]?(\d+)$/.exec(text) ?? [];
  if (number !== undefined) return `ISO_IR ${number}`;
  const [, extension] = /^ISO[ _-]?2022[ _-]?(?:IR[ _-]?)?(\d+)$/.exec(text) ?? [];
  if (extension !== undefined) return `ISO 2022 IR ${extension}`;
  if (text === 'ISO 2022 GBK') return 'GBK';
  if (text === 'ISO 2022 GB18030') return 'GB18030';
  return text === 'UTF-8' || text === 'UTF8' ? 'ISO_IR 192' : text;
}
