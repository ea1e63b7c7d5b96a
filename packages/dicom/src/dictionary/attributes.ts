import type { VR } from '../values/vr.ts';
import { packedAttributes } from './attributes.generated.ts';
import type { Keyword } from './keyword.ts';
import { dictionaryTag, vrOfTag } from './vr-table.ts';

/** An attribute of the data dictionary. PS3.6 §6. */
export interface Attribute {
  readonly tag: number;
  readonly keyword: Keyword;
  readonly name: string;
  readonly vr: VR;
  /** Value multiplicity as PS3.6 writes it, such as `1` or `2-2n`. */
  readonly vm: string;
  readonly retired: boolean;
}

interface Dictionary {
  readonly rowOfTag: ReadonlyMap<number, string>;
  readonly tagOfKeyword: ReadonlyMap<string, number>;
}

let dictionary: Dictionary | undefined;

function load(): Dictionary {
  const rowOfTag = new Map<number, string>();
  const tagOfKeyword = new Map<string, number>();
  let tag = 0;
  for (const row of packedAttributes.split('\n')) {
    const stepEnd = row.indexOf('|');
    const keywordEnd = row.indexOf('|', stepEnd + 1);
    tag += Number.parseInt(row.slice(0, stepEnd), 36);
    rowOfTag.set(tag, row);
    tagOfKeyword.set(row.slice(stepEnd + 1, keywordEnd === -1 ? undefined : keywordEnd), tag);
  }
  return { rowOfTag, tagOfKeyword };
}

/** `PixelSpacing` → `Pixel Spacing`: the name that most keywords abbreviate. */
const nameOfKeyword = (keyword: string): string =>
  keyword.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');

/** What PS3.6 says about a tag; repeating groups (60xx) included; undefined for private and unknown tags. */
export function findAttribute(tag: number): Attribute | undefined {
  dictionary ??= load();
  const row = dictionary.rowOfTag.get(tag) ?? dictionary.rowOfTag.get(dictionaryTag(tag));
  if (row === undefined) return undefined;
  const [, keyword = '', vm = '', name = '', retired = ''] = row.split('|');
  return {
    tag,
    keyword: keyword as Keyword,
    name: name === '' ? nameOfKeyword(keyword) : name,
    vr: vrOfTag(tag),
    vm: vm === '' ? '1' : vm,
    retired: retired === 'r',
  };
}

/** `findTag('PatientName')` → 0x00100010. */
export function findTag(keyword: string): number | undefined {
  dictionary ??= load();
  return dictionary.tagOfKeyword.get(keyword);
}
