import { expect, test } from 'vitest';
import { foldNameGroups } from '../query/name-groups.ts';
import { type PatientIdentity, patientDifferences } from './patient-identity.ts';

function identity(name: string, more: Partial<PatientIdentity> = {}): PatientIdentity {
  const { alphabetic, ideographic, phonetic } = foldNameGroups(name);
  return {
    patient_key: '{"id":"1","issuer":""}',
    patient_id: '1',
    issuer_of_patient_id: null,
    name_alphabetic: alphabetic,
    name_ideographic: ideographic,
    name_phonetic: phonetic,
    birth_date: null,
    sex: null,
    ...more,
  };
}

test.each([
  ['MÜLLER^HANS', 'Mueller^Hans^^Dr'],
  ['Müller^Hans', 'MULLER^HANS'],
  ['Smith^John', 'Smith^J'],
  ['Smith^John Peter', 'SMITH^JOHN^PETER'],
  ["O'Brien^Mary", 'OBRIEN^MARY'],
  ['Smith^John', 'John^Smith'],
  ['Smith John', 'SMITH^JOHN'],
  ['Yamada^Tarou=山田^太郎=やまだ^たろう', '=山田^太郎'],
  ['Yamada^Tarou', '=山田^太郎'],
  ['ANONYMOUS', 'Smith^John'],
  ['', 'Smith^John'],
  ['Иванов^Иван', 'ИВАНОВ^ИВАН'],
])('%s and %s may be one', (one, other) => {
  expect(patientDifferences(identity(one), identity(other))).toEqual([]);
});

test.each([
  ['Smith^John', 'Smith^Jane'],
  ['Smith^John', 'Jones^John'],
  ['Li^Wei', 'Lu^Wei'],
  ['Yamada^Tarou=山田^太郎', 'Yamada^Hanako=山田^花子'],
  ['=山田^太郎', '=鈴木^一郎'],
])('%s and %s are two', (one, other) => {
  expect(patientDifferences(identity(one), identity(other))).toEqual(['name']);
});

test.each<[Partial<PatientIdentity>, Partial<PatientIdentity>, string[]]>([
  [{ birth_date: '19800305' }, { birth_date: '19800306' }, ['birth date']],
  [{ birth_date: '19800305' }, { birth_date: '1980' }, []],
  [{ birth_date: '19800305' }, {}, []],
  [{ sex: 'M' }, { sex: 'F' }, ['sex']],
  [{ sex: 'M' }, { sex: 'O' }, []],
  [{ patient_id: '1' }, { patient_id: '2' }, ['Patient ID']],
  [{ issuer_of_patient_id: 'A' }, { issuer_of_patient_id: 'B' }, ['Patient ID']],
  [{ issuer_of_patient_id: 'A' }, {}, []],
  [{ patient_id: null, patient_key: '{"study":"2.25.1"}' }, { patient_id: '2' }, []],
])('%j beside %j contradict in %j', (one, other, expected) => {
  expect(patientDifferences(identity('A^B', one), identity('A^B', other))).toEqual(expected);
});
