import { expect, test } from 'vitest';
import { contradictionSentence, cutSentence, priorSentence } from './prior-words.ts';

const here = { isHere: true };
const elsewhere = { isHere: false };
const node = (nodeName: string) => ({ nodeId: nodeName, nodeName, studies: [] });
const silent = (nodeName: string) => ({ ...node(nodeName), problem: { code: 'X', message: 'It is off.' } });
const cut = (nodeName: string) => ({ ...node(nodeName), isCut: true as const });

test.each([
  ['Asking other archives …', [], undefined],
  ['1 study here. Asking other archives …', [here], undefined],
  ['1 study here.', [here], [node('North')]],
  ['2 studies here, 1 at other archives only.', [here, here, elsewhere], [node('North')]],
  ['1 study at other archives.', [elsewhere], [node('North')]],
  ['1 study here. 2 archives did not answer.', [here], [silent('North'), silent('South')]],
  ['No other study of this patient here.', [], []],
  ['No other study of this patient here or at 1 other archive.', [], [node('North')]],
  ['No other study of this patient here. 1 archive did not answer.', [], [silent('North')]],
  [
    'No other study of this patient here or at 1 other archive. 1 archive did not answer.',
    [],
    [node('North'), silent('South')],
  ],
])('%s', (sentence, priors, nodes) => {
  expect(priorSentence(priors, nodes)).toBe(sentence);
});

test('who has more than was read is named', () => {
  expect(cutSentence(false, [node('North')])).toBeUndefined();
  expect(cutSentence(false, [cut('North'), node('South')])).toMatch(/^Not all are listed: North has more/);
  expect(cutSentence(true, [cut('North')])).toMatch(/: this archive, North have more/);
});

test('studies of another person with the same ID are counted by place', () => {
  const twice = { ...node('North'), contradicting: 2 };
  expect(contradictionSentence(0, [node('South')])).toBeUndefined();
  expect(contradictionSentence(1, [twice])).toMatch(/^Not listed: 1 here, 2 at North with this patient ID/);
});
