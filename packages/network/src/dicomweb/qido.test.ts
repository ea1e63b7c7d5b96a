import { isIsocenterError, Tag } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { parseQido } from './qido.ts';

const parse = (query: string) => parseQido(new URLSearchParams(query));

function codeOf(query: string): string {
  try {
    parse(query);
    return 'nothing was thrown';
  } catch (error) {
    return isIsocenterError(error) ? error.code : String(error);
  }
}

test('reads keywords and hexadecimal tags, percent-encoding undone', () => {
  expect(parse('PatientName=M%C3%BCller*&00100020=a%26b').matches).toEqual([
    { path: [Tag.PatientName], value: 'Müller*' },
    { path: [Tag.PatientID], value: 'a&b' },
  ]);
});

test('reads an attribute inside a sequence as a path', () => {
  expect(parse('RequestAttributesSequence.ScheduledProcedureStepID=S1').matches).toEqual([
    { path: [Tag.RequestAttributesSequence, Tag.ScheduledProcedureStepID], value: 'S1' },
  ]);
});

test('reads limit, offset and the switches', () => {
  const { limit, offset, fuzzyMatching, emptyValueMatching, multipleValueMatching } = parse(
    'limit=5&offset=10&fuzzymatching=true&emptyvaluematching=false',
  );
  expect({ limit, offset, fuzzyMatching, emptyValueMatching, multipleValueMatching }).toEqual({
    limit: 5,
    offset: 10,
    fuzzyMatching: true,
    emptyValueMatching: false,
    multipleValueMatching: false,
  });
});

test('joins repeated and comma-separated includefield', () => {
  expect(parse('includefield=StudyDescription,00081030&includefield=PatientSex').includeField).toEqual([
    [Tag.StudyDescription],
    [Tag.StudyDescription],
    [Tag.PatientSex],
  ]);
  expect(parse('includefield=PatientSex&includefield=all').includeField).toBe('all');
});

test('leaves content negotiation to others', () => {
  expect(parse('accept=application/dicom%2Bjson').matches).toEqual([]);
});

test.each([
  ['Nonsense=1', 'NETWORK_QIDO_UNKNOWN_ATTRIBUTE'],
  ['PatientID.StudyDate=1', 'NETWORK_QIDO_UNKNOWN_ATTRIBUTE'],
  ['__proto__=1', 'NETWORK_QIDO_UNKNOWN_ATTRIBUTE'],
  ['PatientID=1&00100020=2', 'NETWORK_QIDO_REPEATED_ATTRIBUTE'],
  ['limit=1&limit=2', 'NETWORK_QIDO_REPEATED_ATTRIBUTE'],
  ['limit=-1', 'NETWORK_QIDO_BAD_VALUE'],
  ['offset=1e3', 'NETWORK_QIDO_BAD_VALUE'],
  ['fuzzymatching=maybe', 'NETWORK_QIDO_BAD_VALUE'],
])('refuses %s with %s', (query, code) => {
  expect(codeOf(query)).toBe(code);
});

test('never says a value back', () => {
  try {
    parse('limit=SMITH%5EJOHN');
  } catch (error) {
    expect((error as Error).message).not.toContain('SMITH');
  }
  expect.assertions(1);
});
