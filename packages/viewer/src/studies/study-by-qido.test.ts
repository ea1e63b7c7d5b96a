import { DicomWebClient } from '@isocenter/network/dicomweb';
import { expect, test } from 'vitest';
import { studyByQido } from './study-by-qido.ts';
import { openingPaths } from './study-queries.ts';

const one = (vr: string, value: string | number) => ({ vr, Value: [value] });
const study = { '0020000D': one('UI', '1.2'), '00201206': one('IS', 1) };
const series = { '0020000E': one('UI', '1.2.3'), '00201209': one('IS', 2) };
const instance = (number: number) => ({
  '0020000E': one('UI', '1.2.3'),
  '00080018': one('UI', `1.2.3.${number}`),
  '00080016': one('UI', '1.2.840.10008.5.1.4.1.1.2'),
  '00200013': one('IS', number),
});

/** A service that answers when the test says so; `asked` has the paths so far, `addresses` their queries too. */
function service(answers: Record<string, object[]>) {
  const asked: string[] = [];
  const addresses: string[] = [];
  const waiting: (() => void)[] = [];
  const client = new DicomWebClient(
    {
      async send({ url }) {
        const path = url.split('?')[0] ?? '';
        asked.push(path);
        addresses.push(url);
        await new Promise<void>((resolve) => waiting.push(resolve));
        const text = JSON.stringify(answers[path] ?? []);
        return {
          status: path in answers ? 200 : 404,
          header: (name: string) => (name === 'content-type' ? 'application/dicom+json' : undefined),
          body: (async function* () {
            yield new TextEncoder().encode(text);
          })(),
        };
      },
    },
    '',
  );
  const answer = async (): Promise<void> => {
    for (const resolve of waiting.splice(0)) resolve();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { client, asked, addresses, answer };
}

const uidsOf = ({ series }: Awaited<ReturnType<typeof studyByQido>>) =>
  series.map(({ instances }) => instances.map(({ sopInstanceUid }) => sopInstanceUid));

test('the study, its series and its instances are asked for at once', async () => {
  const { client, asked, answer } = service({
    '/studies': [study],
    '/studies/1.2/series': [series],
    '/studies/1.2/instances': [instance(2), instance(1)],
  });
  const opening = studyByQido(client, '1.2', {});
  expect(asked).toEqual(['/studies', '/studies/1.2/series', '/studies/1.2/instances']);
  await answer();
  expect(uidsOf(await opening)).toEqual([['1.2.3.1', '1.2.3.2']]);
  expect(asked).toHaveLength(3);
});

test('what is asked at once, and metadata of a series, are what a page may ask ahead', () => {
  const { client, addresses } = service({});
  void studyByQido(client, '1.2', {});
  expect(addresses).toEqual(openingPaths('1.2'));
  void client.retrieveSeriesMetadata('1.2', '1.2.3');
  expect(addresses).toEqual(openingPaths('1.2', '1.2.3'));
});

test('a series of which the study did not tell all is asked for its own', async () => {
  const { client, asked, answer } = service({
    '/studies': [study],
    '/studies/1.2/series': [series],
    '/studies/1.2/instances': [instance(1)],
    '/studies/1.2/series/1.2.3/instances': [instance(1), instance(2)],
  });
  const opening = studyByQido(client, '1.2', {});
  await answer();
  expect(asked.at(-1)).toBe('/studies/1.2/series/1.2.3/instances');
  await answer();
  expect(uidsOf(await opening)).toEqual([['1.2.3.1', '1.2.3.2']]);
});

test('so is one of a service that knows no instances of a study', async () => {
  const { client, answer } = service({
    '/studies': [study],
    '/studies/1.2/series': [series],
    '/studies/1.2/series/1.2.3/instances': [instance(1), instance(2)],
  });
  const opening = studyByQido(client, '1.2', {});
  await answer();
  await answer();
  expect(uidsOf(await opening)).toEqual([['1.2.3.1', '1.2.3.2']]);
});

test('another study than the one asked for is never taken for it', async () => {
  const { client, answer } = service({
    '/studies': [{ ...study, '0020000D': one('UI', '1.9') }],
    '/studies/1.2/series': [series],
    '/studies/1.2/instances': [instance(1), instance(2)],
  });
  const opening = studyByQido(client, '1.2', {});
  const refused = expect(opening).rejects.toMatchObject({ code: 'VIEWER_STUDY_NOT_FOUND' });
  await answer();
  await refused;
});

test('the study is found among others that a service tells of unasked', async () => {
  const { client, answer } = service({
    '/studies': [
      { ...study, '0020000D': one('UI', '1.9'), '00100020': one('LO', 'another patient') },
      { ...study, '00100020': one('LO', 'this patient') },
    ],
    '/studies/1.2/series': [series],
    '/studies/1.2/instances': [instance(1), instance(2)],
  });
  const opening = studyByQido(client, '1.2', {});
  await answer();
  expect((await opening).patientId).toBe('this patient');
});
