import { setImmediate as immediate } from 'node:timers/promises';
import { type DicomJson, Tag, tagToHex } from '@isocenter/dicom';
import { columnsOfPatient, columnsOfSeries, columnsOfStudy, type Row } from './known-attributes.ts';
import { keysOf, type MatchRows, wantedOf } from './match-of.ts';
import type { ChosenQuery, FoundMembers, MatchMembers } from './query.ts';
import { eachMember, memberText } from './row-members.ts';

/** So many rows are written before others have their turn: some milliseconds. */
const rowsInATurn = 1000;

/** The answers `matchesOf` gives for the same rows, as text: nothing is made of a row but the members that are asked for. */
export async function membersOf(
  rows: readonly MatchRows[],
  query: Pick<ChosenQuery, 'level' | 'keys' | 'include'>,
): Promise<Pick<FoundMembers, 'hexTags' | 'matches'>> {
  const wanted = wantedOf(query);
  const hexTags = wanted.map(({ hexTag }) => hexTag);
  const unknown = wanted.map(({ hexTag, unknown }) => unknown && memberText(hexTag, unknown));
  const writer = new MemberWriter(hexTags, unknown);
  const matches: MatchMembers[] = [];
  for (const row of rows) {
    if (matches.length > 0 && matches.length % rowsInATurn === 0) await immediate();
    matches.push({ keys: keysOf(row), members: writer.of(row) });
  }
  return { hexTags, matches };
}

/** By their places in the answer; `undefined` where nothing is known. */
type Members = (string | undefined)[];

/** What the nearer ones leave out is told by those behind. */
function fill(members: Members, behind: Readonly<Members>): Members {
  for (let place = 0; place < members.length; place++) members[place] ??= behind[place];
  return members;
}

const sopInstanceUid = tagToHex(Tag.SOPInstanceUID);
const sopClassUid = tagToHex(Tag.SOPClassUID);

/** As `KnownAttributes`: what is above a row is written once for all rows below it. */
class MemberWriter {
  readonly #places: ReadonlyMap<string, number>;
  readonly #unknown: Readonly<Members>;
  readonly #above = new Map<object, Readonly<Members>>();
  readonly #sopClasses = new Map<string, string>();

  /** `unknown` stands where nothing else does. */
  constructor(hexTags: readonly string[], unknown: Readonly<Members>) {
    this.#places = new Map(hexTags.map((hexTag, place) => [hexTag, place]));
    this.#unknown = unknown;
  }

  of({ patients, studies, series, instances, extra }: MatchRows): Members {
    let above: Readonly<Members> = [];
    if (patients)
      above = this.#once(patients, above, (row) => this.#write(columnsOfPatient(row), [row.attributes]));
    if (studies)
      above = this.#once(studies, above, (row) =>
        this.#write(columnsOfStudy(row), [row.attributes, row.patient_attributes]),
      );
    if (series)
      above = this.#once(series, above, (row) => this.#write(columnsOfSeries(row), [row.attributes]));
    const members = instances ? fill(this.#ofInstance(instances), above) : [...above];
    if (extra) fill(members, this.#write(extra, []));
    return fill(members, this.#unknown);
  }

  #once<T extends object>(row: T, above: Readonly<Members>, write: (row: T) => Members): Readonly<Members> {
    const written = this.#above.get(row) ?? fill(write(row), above);
    this.#above.set(row, written);
    return written;
  }

  /** The nearest first. */
  #write(columns: DicomJson, attributes: readonly string[]): Members {
    const members: Members = new Array(this.#places.size).fill(undefined);
    for (const [hexTag, attribute] of Object.entries(columns)) {
      const place = this.#places.get(hexTag);
      if (place !== undefined) members[place] = memberText(hexTag, attribute);
    }
    for (const json of attributes) {
      eachMember(json, this.#places, (place, member) => {
        members[place] ??= member;
      });
    }
    return members;
  }

  #ofInstance({ attributes, sop_instance_uid, sop_class_uid }: Row<'instances'>): Members {
    const members = this.#write({}, [attributes]);
    const instance = this.#places.get(sopInstanceUid);
    if (instance !== undefined) members[instance] = uidMember(sopInstanceUid, sop_instance_uid);
    const sopClass = this.#places.get(sopClassUid);
    if (sopClass !== undefined) {
      const known = this.#sopClasses.get(sop_class_uid) ?? uidMember(sopClassUid, sop_class_uid);
      this.#sopClasses.set(sop_class_uid, known);
      members[sopClass] = known;
    }
    return members;
  }
}

const uidMember = (hexTag: string, uid: string): string =>
  `"${hexTag}":{"vr":"UI","Value":[${JSON.stringify(uid)}]}`;
