import { type CoercionRule, checkCoercible } from '@isocenter/archive';
import { isIsocenterError, Tag, tagFromHex } from '@isocenter/dicom';
import * as z from 'zod';
import { invalid, type Setting } from './setting.ts';

const pattern = z.string().min(1).max(256);
const byAttribute = z.record(z.string(), z.string());

const rules = z.array(
  z.strictObject({
    name: z.string().min(1),
    when: z.strictObject({
      callingAeTitle: pattern.optional(),
      door: z.enum(['dimse', 'stow', 'import', 'upload', 'sample']).optional(),
      modality: pattern.optional(),
      sopClassUid: pattern.optional(),
      attributes: byAttribute.optional(),
    }),
    set: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
    remove: z.array(z.string()).optional(),
    prefix: byAttribute.optional(),
  }),
);

/** From the environment the rules come as text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Changes to what some senders send, by the config file or as JSON in the environment. Attributes by keyword, or by eight hexadecimal digits:
 *
 *     "coercions": [{ "name": "IDs of the clinic", "when": { "callingAeTitle": "CT*" }, "prefix": { "PatientID": "KS-" } }]
 */
export function parseCoercions(setting: Setting | undefined): readonly CoercionRule[] {
  if (setting === undefined) return [];
  const parsed = rules.safeParse(typeof setting.value === 'string' ? jsonOf(setting.value) : setting.value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(
      'coercions',
      setting,
      `${issue?.path.join('.') || 'It'}: ${issue?.message ?? 'is not as told'}.`,
    );
  }
  const tagOf = (name: string): number => {
    const tag = (Tag as Readonly<Record<string, number>>)[name] ?? tagFromHex(name);
    if (tag === undefined) throw invalid('coercions', setting, `${name} is no attribute of PS3.6.`);
    return tag;
  };
  const changed = (name: string): number => {
    const tag = tagOf(name);
    try {
      checkCoercible(tag);
    } catch (error) {
      throw isIsocenterError(error) ? invalid('coercions', setting, `${name}: ${error.what}.`) : error;
    }
    return tag;
  };
  return parsed.data.map(({ name, when, set = {}, remove = [], prefix = {} }) => ({
    name,
    when: {
      ...when,
      attributes: Object.entries(when.attributes ?? {}).map(([attribute, value]) => ({
        tag: tagOf(attribute),
        pattern: value,
      })),
    },
    changes: [
      ...Object.entries(set).map(([attribute, value]) => ({
        kind: 'set' as const,
        tag: changed(attribute),
        values: typeof value === 'string' ? [value] : value,
      })),
      ...remove.map((attribute) => ({ kind: 'remove' as const, tag: changed(attribute) })),
      ...Object.entries(prefix).map(([attribute, text]) => ({
        kind: 'prefix' as const,
        tag: changed(attribute),
        text,
      })),
    ],
  }));
}
