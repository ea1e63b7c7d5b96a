import type { HiddenInstance } from '../api.ts';
import { formatSex } from './columns.tsx';

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

/** What it would mean to show a group as it came. */
export function consequenceOf({ first, ids }: QuarantineGroup): string {
  const isOne = ids.length === 1;
  switch (first.why) {
    case 'ARCHIVE_PATIENT_CONFLICT':
      return `${isOne ? 'It' : 'They'} and what is here will be shown as one patient's. Are they of one patient?`;
    case 'ARCHIVE_SERIES_ELSEWHERE':
      return 'The series will be shown in both studies.';
    case 'ARCHIVE_INSTANCE_ELSEWHERE':
    case 'ARCHIVE_INSTANCE_DIFFERS':
      return `What is here under the same SOP Instance ${isOne ? 'UID' : 'UIDs'} will be hidden. It is kept.`;
    default:
      return `${isOne ? 'It' : 'They'} will be shown to everyone.`;
  }
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
    const shown = (value: string) => (field === 'patientSex' ? formatSex(value) : value);
    return {
      label,
      came: shown(came),
      here: here && shown(stated ?? ''),
      differs: here !== undefined && came !== (stated ?? ''),
    };
  });
}
