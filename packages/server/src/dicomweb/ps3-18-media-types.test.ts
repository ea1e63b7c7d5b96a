import { TransferSyntaxUid } from '@isocenter/dicom';
import { beforeAll, describe, expect, test } from 'vitest';
import { partsOf } from '../testing/dicomweb-in-test.ts';
import { type InstanceInTest, pathOf } from '../testing/server-in-test.ts';
import { serverOfFile } from '../testing/server-of-file.ts';

// Each title begins with the section of PS3.18 whose "shall" it holds us to.

const { server, ask, stored } = serverOfFile();
let instance: InstanceInTest;
beforeAll(async () => {
  instance = await stored();
});

const typeOf = async (accept: string | null, path = pathOf(instance)) => {
  const { status, header } = await ask(path, { accept });
  return `${status} ${header('content-type')?.replace(/; boundary=.*/, '')}`;
};

describe('query parameters (§8.3)', () => {
  test.each([
    ['PatientName=PHANTOM%5ETEST', 200],
    ['PatientName=PHANTOM%255ETEST', 204],
    ['PatientID=PH%2D1', 200],
  ])('§8.3.3: %s is percent-decoded once', async (query, status) => {
    expect((await ask(`/dicom-web/studies?${query}`)).status).toBe(status);
  });

  test('§8.3.3.1: the accept parameter is tried before the header', async () => {
    const { header } = await ask(`${pathOf(instance)}/rendered?accept=image/png`, { accept: 'image/*' });
    expect(header('content-type')).toBe('image/png');
  });

  test('§8.3.3.1: the accept parameter holds no wildcards', async () => {
    const { header } = await ask(`${pathOf(instance)}/rendered?accept=image/*`, { accept: 'image/png' });
    expect(header('content-type')).toBe('image/png');
  });

  test.each([
    ['accept=application/dicom%2Bjson', 'application/dicom+json'],
    ['accept=application/dicom+json', 'application/dicom+json'],
    [
      'accept=multipart/related;type=%22application/dicom+xml%22',
      'multipart/related; type="application/dicom+xml"',
    ],
  ])('§8.3.3.1: %s serves a browser, whose header names text and images too', async (parameter, type) => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8';
    const { status, header } = await ask(`/dicom-web/studies?${parameter}`, { accept });
    expect([status, header('content-type')?.replace(/; ?boundary=.*/, '')]).toEqual([200, type]);
  });

  test('§8.3.3.1: the accept parameter is compatible with the header, or is not taken', async () => {
    const { header } = await ask(`${pathOf(instance)}/rendered?accept=image/png`, { accept: 'image/jpeg' });
    expect(header('content-type')).toBe('image/jpeg');
  });
});

describe('payloads (§8.4 to §8.6)', () => {
  test('§8.4.3: an answer with a body has a length or a transfer encoding', async () => {
    const response = await fetch(`${server().url}${pathOf(instance)}`, { headers: { accept: '*/*' } });
    const { headers } = response;
    expect(headers.get('content-length') ?? headers.get('transfer-encoding')).toBeTruthy();
    await response.arrayBuffer();
  });

  test('§8.5: an error names neither a path of the server nor a patient', async () => {
    const { status, text } = await ask('/dicom-web/studies?Nonsense=PHANTOM');
    expect(status).toBe(400);
    expect(text()).not.toMatch(/PHANTOM|isocenter-server|node_modules/);
  });

  test('§8.6.1.2: each part has Content-Type, Content-Length and Content-Location', async () => {
    const [part] = await partsOf(
      await ask(pathOf(instance), { accept: 'multipart/related; type="application/dicom"' }),
    );
    expect(part?.headers.get('content-type')).toContain('application/dicom');
    expect(part?.headers.get('content-length')).toBe(String(part?.bytes.length));
    expect(part?.headers.get('content-location')).toBe(`http://127.0.0.1${pathOf(instance)}`);
  });

  test('§8.6.1.2: the boundary has at most 70 characters and is not in the data', async () => {
    const answer = await ask(pathOf(instance), { accept: 'multipart/related; type="application/dicom"' });
    const boundary = /boundary=(.*)$/.exec(answer.header('content-type') ?? '')?.[1] ?? '';
    expect(boundary.length).toBeLessThanOrEqual(70);
    const body = Buffer.from(answer.bytes).toString('latin1');
    expect(body.split(`--${boundary}`)).toHaveLength(3);
    expect(body.endsWith(`\r\n--${boundary}--\r\n`)).toBe(true);
  });

  test('§8.6.1.1: a resource of several items is not given as one part', async () => {
    expect(
      (await ask(`/dicom-web/studies/${instance.studyInstanceUid}/rendered`, { accept: 'image/jpeg' }))
        .status,
    ).toBe(406);
  });
});

describe('acceptable media types (§8.7)', () => {
  test.each([
    ['multipart/related; type="application/dicom"', '200 multipart/related; type="application/dicom"'],
    ['multipart/related; type=application/dicom', '200 multipart/related; type="application/dicom"'],
  ])('§8.7.1: %s is understood, quoted or not', async (accept, expected) => {
    expect(await typeOf(accept)).toBe(expected);
  });

  test('§8.7.5: a request without Accept is answered 406, also with the parameter', async () => {
    expect((await ask(pathOf(instance), { accept: null })).status).toBe(406);
    expect((await ask(`${pathOf(instance)}/rendered?accept=image/png`, { accept: null })).status).toBe(406);
  });

  test('§8.7.5: what is not valid or not supported is passed over', async () => {
    expect(await typeOf('nonsense, application/zip;q=1, application/dicom;q=0.2')).toMatch(
      /^200 application\/dicom/,
    );
  });

  test('§8.7.5: */* is the default type in its default transfer syntax', async () => {
    expect(await typeOf('*/*')).toBe('200 multipart/related; type="application/dicom"');
    const [part] = await partsOf(await ask(pathOf(instance)));
    expect(part?.headers.get('content-type')).toContain(TransferSyntaxUid.ExplicitVrLittleEndian);
  });

  test('§8.7.5: DICOM and rendered media types at once are answered 400', async () => {
    expect((await ask(pathOf(instance), { accept: 'application/dicom, image/jpeg' })).status).toBe(400);
  });

  test('§8.7.6: the type with the highest weight is taken', async () => {
    const accept = 'application/dicom;q=0.1, multipart/related;type="application/dicom";q=0.9';
    expect(await typeOf(accept)).toBe('200 multipart/related; type="application/dicom"');
  });

  test('§8.7.8.1: nothing acceptable and no wildcard is answered 406, naming what there is', async () => {
    const { status, text } = await ask(pathOf(instance), { accept: 'application/pdf' });
    expect(status).toBe(406);
    expect(text()).toContain('multipart/related; type=\\"application/dicom\\"');
  });

  test('§8.7.8.1: a wildcard range that matches gets the default', async () => {
    expect(await typeOf('application/pdf, image/*', `${pathOf(instance)}/rendered`)).toBe('200 image/jpeg');
  });

  test('§8.3.3.1 read the other way: nothing acceptable does not get the default (see the conformance statement)', async () => {
    expect((await ask(`${pathOf(instance)}/rendered`, { accept: 'application/pdf' })).status).toBe(406);
  });

  test('§8.7.3.5.2: transfer-syntax=* is understood', async () => {
    expect(await typeOf('application/dicom; transfer-syntax=*')).toContain(
      '200 application/dicom; transfer-syntax=',
    );
  });

  test.each([TransferSyntaxUid.ImplicitVrLittleEndian, TransferSyntaxUid.ExplicitVrBigEndian])(
    '§8.7.3: what is stored in %s goes out in Explicit VR Little Endian',
    async (uid) => {
      const path = pathOf(await stored({}, uid));
      expect(await typeOf('application/dicom', path)).toContain(TransferSyntaxUid.ExplicitVrLittleEndian);
      expect(await typeOf('application/dicom; transfer-syntax=*', path)).toContain(
        TransferSyntaxUid.ExplicitVrLittleEndian,
      );
    },
  );

  test('§8.7.3.2: DICOM JSON has no charset', async () => {
    expect(await typeOf('application/dicom+json', `${pathOf(instance)}/metadata`)).toBe(
      '200 application/dicom+json',
    );
  });

  test('§8.7.4: rendered JPEG is baseline, 8 bits', async () => {
    const { bytes } = await ask(`${pathOf(instance)}/rendered`, { accept: 'image/jpeg' });
    const frame = Buffer.from(bytes).indexOf(Buffer.from([0xff, 0xc0]));
    expect(frame).toBeGreaterThan(0);
    expect(bytes[frame + 4]).toBe(8);
  });

  test.each(['image/jpeg', 'image/gif', 'image/png'])(
    '§8.7.4: a single image is rendered as %s',
    async (type) => {
      expect(await typeOf(type, `${pathOf(instance)}/rendered`)).toBe(`200 ${type}`);
    },
  );
});

describe('capabilities (§8.9)', () => {
  test.each(['/dicom-web', '/dicom-web/'])('§8.9.1: OPTIONS %s tells what there is', async (path) => {
    const { status, header, text } = await ask(path, { method: 'OPTIONS' });
    expect(status).toBe(200);
    expect(header('content-type')).toBe('application/vnd.sun.wadl+xml');
    expect(text()).toContain(
      '<resource path="studies/{study}/series/{series}/instances/{instance}/frames/{frames}">',
    );
    expect(text()).toContain('<method name="POST" id="StoreInstances">');
  });

  test('§8.9.2: the description is given in JSON too', async () => {
    const answer = await ask('/dicom-web/', { method: 'OPTIONS', accept: 'application/json' });
    const { application } = answer.json() as {
      application: { resources: { base: string; resource: unknown[] } };
    };
    expect(application.resources.base).toBe('http://127.0.0.1/dicom-web/');
    expect(application.resources.resource.length).toBeGreaterThan(20);
  });

  test('§8.9.4: who holds the description already is answered 304', async () => {
    const first = await ask('/dicom-web/', { method: 'OPTIONS' });
    const headers = { 'if-none-match': first.header('etag') ?? '' };
    expect((await ask('/dicom-web/', { method: 'OPTIONS', headers })).status).toBe(304);
  });

  test('§8.9.4: a media type it is not given in is answered 406', async () => {
    expect((await ask('/dicom-web/', { method: 'OPTIONS', accept: 'text/css' })).status).toBe(406);
  });
});
