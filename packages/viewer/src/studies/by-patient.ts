import { type DataSet, Tag } from '@isocenter/dicom';

/** Whom a file is about, as far as it says. PS3.3 C.7.1.1. */
interface Identity {
  readonly patientId: string | undefined;
  readonly name: string | undefined;
}

export interface PatientGroup<T> {
  /** From the first item that names the patient. */
  readonly dataSet: DataSet;
  readonly items: readonly T[];
}

interface OpenGroup<T> {
  dataSet: DataSet;
  identity: Identity;
  readonly items: T[];
}

/**
 * Items of one study apart by patient: a UID used twice must not put one patient's name over another's images.
 * Items that name nobody stay with the first patient when the study vouches for them (`mayBeUnnamed`), and among
 * themselves when nothing does.
 */
export function byPatient<T>(
  items: readonly T[],
  dataSetOf: (item: T) => DataSet,
  mayBeUnnamed: boolean,
): PatientGroup<T>[] {
  const groups: OpenGroup<T>[] = [];
  for (const item of items) {
    const dataSet = dataSetOf(item);
    const identity = identityOf(dataSet);
    const group = groups.find((candidate) => isSamePatient(candidate.identity, identity, mayBeUnnamed));
    if (!group) groups.push({ dataSet, identity, items: [item] });
    else {
      group.items.push(item);
      if (isUnnamed(group.identity) && !isUnnamed(identity)) Object.assign(group, { dataSet, identity });
    }
  }
  return groups;
}

/** Spelling of names differs between machines in case and in trailing delimiters, IDs do not. */
function identityOf(dataSet: DataSet): Identity {
  const name = dataSet
    .findString(Tag.PatientName)
    ?.replace(/[\^=\s]+/g, ' ')
    .trim()
    .toUpperCase();
  return { patientId: dataSet.findString(Tag.PatientID)?.trim() || undefined, name: name || undefined };
}

const isUnnamed = ({ patientId, name }: Identity): boolean => patientId === undefined && name === undefined;

function isSamePatient(a: Identity, b: Identity, mayBeUnnamed: boolean): boolean {
  if (isUnnamed(a) || isUnnamed(b)) return mayBeUnnamed || isUnnamed(a) === isUnnamed(b);
  if (a.patientId !== undefined && b.patientId !== undefined) return a.patientId === b.patientId;
  return a.name === b.name;
}
