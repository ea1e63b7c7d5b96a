import { formatDicomJson, Tag, tagToHex } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { membersJson } from './members-json.ts';

const service = 'http://127.0.0.1:8017/dicom-web';
const member = (tag: number, vr: string, value: unknown) =>
  formatDicomJson({ [tagToHex(tag)]: { vr, Value: [value as string] } }).slice(1, -1);

test('what the service says stands among the members of each match, and over those of the archive', () => {
  const tags = [Tag.SOPClassUID, Tag.InstanceAvailability, Tag.PatientName, Tag.SOPInstanceUID].sort();
  const matches = Array.from({ length: 201 }, (_, number) => ({
    keys: { studyInstanceUid: '1.1', seriesInstanceUid: '1.1.1', sopInstanceUid: `1.1.1.${number}` },
    members: tags.map((tag) =>
      tag === Tag.InstanceAvailability
        ? member(tag, 'CS', 'OFFLINE')
        : tag === Tag.PatientName && number > 0
          ? undefined
          : member(tag, 'UI', `山田 "${number}`),
    ),
  }));
  const answer = JSON.parse(
    membersJson({ hexTags: tags.map(tagToHex), matches, total: 1, ignoredKeys: [] }, service).toString(),
  );
  expect(answer).toHaveLength(201);
  expect(Object.keys(answer[0])).toEqual(['00080016', '00080018', '00080056', '00081190', '00100010']);
  expect(Object.keys(answer[200])).toEqual(['00080016', '00080018', '00080056', '00081190']);
  expect(answer[200]['00080016']).toEqual({ vr: 'UI', Value: ['山田 "200'] });
  expect(answer[0]['00080056'].Value).toEqual(['ONLINE']);
  expect(answer[200]['00081190'].Value).toEqual([`${service}/studies/1.1/series/1.1.1/instances/1.1.1.200`]);
});
