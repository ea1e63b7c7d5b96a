import type { HiddenInstance } from '../api.ts';

/** Instances that came for one study and wait for the same reason: they are decided on together. */
export interface QuarantineGroup {
  readonly first: HiddenInstance;
  readonly ids: readonly number[];
}

/** In the order of the queue, each group where its newest instance stands. */
export function groupsOf(instances: readonly HiddenInstance[]): QuarantineGroup[] {
  const groups = new Map<string, { first: HiddenInstance; ids: number[] }>();
  for (const instance of instances) {
    const key = JSON.stringify([
      instance.studyInstanceUid,
      instance.why,
      instance.patientId,
      instance.patientName,
    ]);
    const group = groups.get(key) ?? { first: instance, ids: [] };
    group.ids.push(instance.id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What tells two patients apart, as the file says it and as it is here. */
export function comparedIdentity({ first }: QuarantineGroup): {
  readonly label: string;
  readonly came: string;
  readonly here: string | undefined;
  readonly differs: boolean;
}[] {
  const { here } = first;
  return (
    [
      ['Patient', 'patientName'],
      ['Patient ID', 'patientId'],
      ['Born', 'patientBirthDate'],
      ['Sex', 'patientSex'],
    ] as const
  ).map(([label, field]) => {
    const [came = '', stated] = [first[field], here?.[field]];
    return {
      label,
      came,
      here: here && (stated ?? ''),
      differs: here !== undefined && came !== (stated ?? ''),
    };
  });
}
