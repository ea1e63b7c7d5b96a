import { type DataSetContent, dataSetOf, dataSetToJson, isIsocenterError, tagToHex } from '@isocenter/dicom';
import type { RoutingFields } from '@isocenter/network/api';
import { expect, test } from 'vitest';
import { findObstacle, planRouting, type RoutedInstance } from './judge-instance.ts';

const rule = (more: Partial<RoutingFields> = {}): RoutingFields => ({ name: 'All', nodeId: 'n', ...more });

function instance(more: Partial<RoutedInstance> = {}, content: DataSetContent = {}): RoutedInstance {
  const json = dataSetToJson(
    dataSetOf({ Modality: 'CT', PatientName: 'DOE^JANE', StudyDate: '20260310', ...content }),
  );
  return {
    source: 'CT1',
    receivedAt: new Date(2026, 2, 10, 14, 30),
    wasSent: false,
    attribute: (tag) => json[tagToHex(tag)],
    ...more,
  };
}

const judge = (fields: Partial<RoutingFields>, what: RoutedInstance = instance()) =>
  findObstacle(planRouting(rule(fields)), what, 'PACS');

const when = (attribute: string, value: string) => ({ conditions: [{ attribute, value }] });

test.each([
  ['one of several values', when('Modality', 'MR\\CT')],
  ['a wildcard, whatever the case of a name', when('PatientName', 'doe*')],
  ['a range', when('StudyDate', '20260301-20260331')],
  ['a tag for a keyword', when('00080060', 'CT')],
  ['anything', when('PatientID', '*')],
  ['a source', { sources: ['MR1', 'CT1'] }],
  ['the hours of the day', { hours: { from: '14:30', to: '15:00' } }],
  ['hours over midnight', { hours: { from: '14:00', to: '06:00' } }],
])('it goes by %s', (_title, fields) => {
  expect(judge(fields)).toBeUndefined();
});

test.each([
  ['another value', when('Modality', 'MR\\US'), { reason: 'condition', attribute: 'Modality' }],
  ['no value', when('BodyPartExamined', 'CHEST'), { reason: 'condition', attribute: 'BodyPartExamined' }],
  [
    'a day outside the range',
    when('StudyDate', '20260311-'),
    { reason: 'condition', attribute: 'StudyDate' },
  ],
  ['another source', { sources: ['MR1'] }, { reason: 'other-source' }],
  ['another time of the day', { hours: { from: '08:00', to: '14:30' } }, { reason: 'outside-hours' }],
  ['hours over midnight', { hours: { from: '18:00', to: '06:00' } }, { reason: 'outside-hours' }],
  ['a rule that is off', { isEnabled: false }, { reason: 'disabled' }],
])('it stays for %s', (_title, fields, obstacle) => {
  expect(judge(fields)).toEqual(obstacle);
});

test('nothing goes back to where it came from, and nothing goes twice', () => {
  expect(judge({}, instance({ source: 'PACS ' }))).toEqual({ reason: 'came-from-there' });
  expect(judge({}, instance({ wasSent: true }))).toEqual({ reason: 'sent-already' });
  expect(judge({ sources: ['CT1'] }, instance({ source: undefined }))).toEqual({ reason: 'other-source' });
});

test.each([
  ['no attribute', 'Modalityy', when('Modalityy', 'CT')],
  ['no date', 'StudyDate', when('StudyDate', 'today')],
  ['a sequence', 'ReferencedStudySequence', when('ReferencedStudySequence', '1')],
  ['no AE title', 'sources', { sources: ['A\\B'] }],
])('a rule with %s is refused, and its %s named', (_title, field, fields) => {
  expect(() => planRouting(rule(fields))).toThrow(
    expect.toSatisfy(
      (error) =>
        isIsocenterError(error, 'SERVER_ROUTING_RULE_INVALID') && error.message.includes(`: ${field}. `),
    ),
  );
});
