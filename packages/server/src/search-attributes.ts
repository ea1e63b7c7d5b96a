import type { Archive, ExtraAttribute } from '@isocenter/archive';
import { tagFromHex, tagToHex } from '@isocenter/dicom';
import { findAttribute, findTag } from '@isocenter/dicom/dictionary';
import type { AttributeChoice, SearchableAttribute } from '@isocenter/network/api';
import { serverError } from './errors.ts';

/**
 * An attribute of PS3.6 by keyword or tag; `undefined` for what is none. A private one has no place of its own: its tag is another in
 * each file (PS3.5 §7.8.1).
 */
export function findAttributeTag(text: string): number | undefined {
  const tag = /^[\da-f]{8}$/i.test(text) ? tagFromHex(text) : findTag(text);
  return tag !== undefined && findAttribute(tag) ? tag : undefined;
}

/** As `findAttributeTag`. Throws `SERVER_REQUEST_INVALID`. */
export function attributeTag(text: string): number {
  const tag = findAttributeTag(text);
  if (tag === undefined)
    throw serverError('SERVER_REQUEST_INVALID', {
      part: 'the attribute',
      reason: 'It is no keyword or tag of PS3.6.',
    });
  return tag;
}

/** What is to be made searchable. Without a level a value counts for its own instance, which is right for all. */
export function attributeOf({ attribute, level = 'IMAGE' }: AttributeChoice): ExtraAttribute {
  const tag = attributeTag(attribute);
  return { tag, level, vr: findAttribute(tag)?.vr ?? 'UN' };
}

/** What was made searchable, and how far its values were read. */
export async function searchableAttributes(
  archive: Pick<Archive, 'searchAttributes' | 'lastSequence'>,
): Promise<SearchableAttribute[]> {
  const states = await archive.searchAttributes();
  const total = await archive.lastSequence();
  return states.map(({ tag, level, vr, indexedTo, isWhole }) => ({
    tag: tagToHex(tag),
    keyword: findAttribute(tag)?.keyword ?? '',
    vr,
    level,
    done: Math.min(indexedTo, total),
    total,
    isWhole,
  }));
}
