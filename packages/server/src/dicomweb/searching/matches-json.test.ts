import { setImmediate as immediate } from 'node:timers/promises';
import type { Match } from '@isocenter/archive';
import { type DicomJsonAttribute, formatDicomJson } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { matchesJson, withRetrieveUrl } from './matches-json.ts';

const service = 'http://127.0.0.1:8017/dicom-web';
const shared: DicomJsonAttribute = { vr: 'PN', Value: [{ Alphabetic: 'PHANTOM^TEST', Ideographic: '山田' }] };
const sequence: DicomJsonAttribute = {
  vr: 'SQ',
  Value: [{ '30060020': { vr: 'SQ', Value: [] }, '00080100': { vr: 'SH', Value: ['A'] } }],
};
const matches = Array.from(
  { length: 450 },
  (_, number): Match => ({
    level: 'IMAGE',
    keys: { studyInstanceUid: '1.1', seriesInstanceUid: '1.1.1', sopInstanceUid: `1.1.1.${number}` },
    attributes: {
      '00100010': shared,
      '00200013': { vr: 'IS', Value: [number] },
      '00400275': sequence,
      '30060084': { vr: 'IS', Value: [number] },
    },
  }),
);

test('matches are written as each data set is, however many there are and whatever they share', async () => {
  for (const count of [1, 200, 201, 450]) {
    const some = matches.slice(0, count);
    const each = some.map((match) => formatDicomJson(withRetrieveUrl(match, service)));
    expect((await matchesJson(some, service)).toString()).toBe(`[${each.join(',')}]`);
  }
});

test('a great many matches are written in turns with others', async () => {
  let turnsOfOthers = 0;
  let isDone = false;
  const writing = matchesJson(matches, service).finally(() => {
    isDone = true;
  });
  for (; !isDone; turnsOfOthers++) await immediate();
  await writing;
  expect(turnsOfOthers).toBeGreaterThanOrEqual(2);
});
