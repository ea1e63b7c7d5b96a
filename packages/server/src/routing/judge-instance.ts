import { type Matching, matchesAttribute } from '@isocenter/archive';
import type { DicomJsonAttribute } from '@isocenter/dicom';
import { findAttribute } from '@isocenter/dicom/dictionary';
import type { RoutingFields, RoutingObstacle } from '@isocenter/network/api';
import { printable } from '../config/setting.ts';
import { serverError } from '../errors.ts';
import { isAeTitle } from '../nodes/index.ts';
import { matchingOf } from '../query/index.ts';
import { findAttributeTag } from '../search-attributes.ts';

/** A rule whose conditions are understood. */
export interface RoutingPlan {
  readonly rule: RoutingFields;
  readonly conditions: readonly PlannedCondition[];
}

interface PlannedCondition {
  /** As it was written. */
  readonly attribute: string;
  readonly tag: number;
  readonly vr: string;
  /** `undefined`: anything. */
  readonly match: Matching | undefined;
}

/** What a rule looks at. */
export interface RoutedInstance {
  /** AE title it came from. */
  readonly source: string | undefined;
  readonly receivedAt: Date;
  readonly wasSent: boolean;
  attribute(tag: number): DicomJsonAttribute | undefined;
}

export interface Obstacle {
  readonly reason: RoutingObstacle;
  readonly attribute?: string;
}

/** Throws `SERVER_ROUTING_RULE_INVALID`, which names the field. */
export function planRouting(rule: RoutingFields): RoutingPlan {
  for (const source of rule.sources ?? []) {
    if (!isAeTitle(source)) throw invalid('sources', 'One of them is no AE title (PS3.5 §6.2).');
  }
  const conditions = (rule.conditions ?? []).map(({ attribute, value }): PlannedCondition => {
    const tag = findAttributeTag(attribute);
    if (tag === undefined) throw invalid(printable(attribute), 'It is no keyword or tag of PS3.6.');
    const vr = findAttribute(tag)?.vr ?? 'UN';
    if (vr === 'SQ') throw invalid(attribute, 'It is a sequence, which has no value of its own.');
    const badValue = (_vr: string, reason: string) => invalid(attribute, reason);
    return { attribute, tag, vr, match: matchingOf(vr, value.split('\\'), badValue) };
  });
  return { rule, conditions };
}

const invalid = (field: string, reason: string) =>
  serverError('SERVER_ROUTING_RULE_INVALID', { field, reason });

/** What keeps an instance from being sent by a rule; `undefined`: it goes. `destination`: AE title of the node. */
export function findObstacle(
  { rule, conditions }: RoutingPlan,
  instance: RoutedInstance,
  destination: string,
): Obstacle | undefined {
  const source = instance.source?.trim();
  if (rule.isEnabled === false) return { reason: 'disabled' };
  // Back to where it came from would be a circle as soon as the other side has such a rule too.
  if (source === destination) return { reason: 'came-from-there' };
  if (rule.sources && !rule.sources.some((title) => title.trim() === source))
    return { reason: 'other-source' };
  if (rule.hours && !isWithin(instance.receivedAt, rule.hours)) return { reason: 'outside-hours' };
  const failed = conditions.find(
    ({ tag, vr, match }) => match && !matchesAttribute(vr, instance.attribute(tag), match),
  );
  if (failed) return { reason: 'condition', attribute: failed.attribute };
  return instance.wasSent ? { reason: 'sent-already' } : undefined;
}

/** From `from` on until before `to`; over midnight where `to` is the earlier. */
function isWithin(time: Date, { from, to }: { readonly from: string; readonly to: string }): boolean {
  const pad = (part: number) => String(part).padStart(2, '0');
  const now = `${pad(time.getHours())}:${pad(time.getMinutes())}`;
  return from <= to ? now >= from && now < to : now >= from || now < to;
}
