import { isIsocenterError, joinBytes } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { gatherBytes } from './bytes.ts';
import { parseMediaType } from './media-type.ts';
import { boundaryOf, readMultipart } from './multipart-reader.ts';
import {
  createBoundary,
  formatMultipartEnd,
  formatPartHead,
  multipartContentType,
  onePartBody,
  writeMultipart,
} from './multipart-writer.ts';

const ascii = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);

/** The bytes in pieces of `size`, as a slow connection brings them. */
async function* inPieces(bytes: Uint8Array, size: number) {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function readAll(body: string | Uint8Array, boundary: string, size = 65_536) {
  const bytes = typeof body === 'string' ? ascii(body) : body;
  const parts: { headers: Record<string, string>; body: string }[] = [];
  for await (const part of readMultipart(inPieces(bytes, size), boundary)) {
    parts.push({ headers: Object.fromEntries(part.headers), body: text(await gatherBytes(part.body)) });
  }
  return parts;
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing was thrown',
    (error: unknown) => (isIsocenterError(error) ? error.code : String(error)),
  );

describe('readMultipart', () => {
  const twoParts =
    'a preamble no one reads\r\n--frontier\r\nContent-Type: application/dicom\r\nX-Note:  spaced \r\n\r\nfirst\r\n--frontier\r\n\r\nsecond\r\n\r\n--frontier--\r\nan epilogue';

  test.each([1, 2, 3, 7, 64, 10_000])('reads the same parts from pieces of %i bytes', async (size) => {
    expect(await readAll(twoParts, 'frontier', size)).toEqual([
      { headers: { 'content-type': 'application/dicom', 'x-note': 'spaced' }, body: 'first' },
      { headers: {}, body: 'second\r\n' },
    ]);
  });

  test('reads a body that begins with its boundary', async () => {
    expect(await readAll('--b\r\n\r\nx\r\n--b--', 'b')).toEqual([{ headers: {}, body: 'x' }]);
  });

  test('hands on what came in one piece without copying it', async () => {
    const bytes = ascii('--b\r\n\r\nx\r\n--b--');
    for await (const { body } of readMultipart(inPieces(bytes, bytes.length), 'b')) {
      expect((await gatherBytes(body)).buffer).toBe(bytes.buffer);
    }
    expect.assertions(1);
  });

  test('takes a body without parts', async () => {
    expect(await readAll('--b--', 'b')).toEqual([]);
  });

  test('takes the text of the boundary inside data for data', async () => {
    const data = 'AA--b\r\nBB\r\n--bb\r\n--b-x\r\n-b--';
    expect(await readAll(`--b\r\n\r\n${data}\r\n--b--`, 'b', 5)).toEqual([{ headers: {}, body: data }]);
  });

  test.each([1, 2, 5, 1000])('takes a part that ends behind its headers, in pieces of %i', async (size) => {
    const body = '--b\r\nX-Note: y\r\n\r\n--b\r\n\r\n--bb\r\n--b\r\n\r\n--b--';
    expect(await readAll(body, 'b', size)).toEqual([
      { headers: { 'x-note': 'y' }, body: '' },
      { headers: {}, body: '--bb' },
      { headers: {}, body: '' },
    ]);
  });

  test('allows blanks behind the boundary', async () => {
    expect(await readAll('--b \t\r\n\r\nx\r\n--b--', 'b', 2)).toEqual([{ headers: {}, body: 'x' }]);
  });

  test('goes on with the next part when one was left in the middle', async () => {
    const bodies: string[] = [];
    const body = `--b\r\n\r\n${'0123456789'.repeat(100)}\r\n--b\r\n\r\nnext\r\n--b--`;
    for await (const part of readMultipart(inPieces(ascii(body), 16), 'b')) {
      for await (const chunk of part.body) {
        bodies.push(text(chunk));
        if (part.partNumber === 1) break;
      }
    }
    expect(bodies.at(-1)).toBe('next');
    expect(bodies).toHaveLength(2);
  });

  test.each([
    ['the last boundary', '--b\r\n\r\nnever ends'],
    ['the end of the headers', '--b\r\nContent-Type: application/dicom\r\n'],
    ['any boundary', 'not multipart at all'],
    ['everything', ''],
    ['the end of the last boundary', '--b\r\n\r\nx\r\n--b-'],
  ])('says that a body is cut short when it lacks %s', async (_what, body) => {
    expect(await codeOf(readAll(body, 'b', 4))).toBe('NETWORK_MULTIPART_CUT_SHORT');
  });

  test('refuses part headers of a megabyte without gathering them', async () => {
    let given = 0;
    async function* endlessHeader() {
      yield ascii('--b\r\nX-Long: ');
      for (let piece = 0; piece < 1024; piece++) {
        given += 1024;
        yield new Uint8Array(1024).fill(0x61);
      }
    }
    const read = async () => {
      for await (const _part of readMultipart(endlessHeader(), 'b'));
    };
    expect(await codeOf(read())).toBe('NETWORK_MULTIPART_HEADER_TOO_LONG');
    expect(given).toBeLessThan(64 * 1024);
  });

  test('refuses many short headers that are too long together', async () => {
    const headers = Array.from({ length: 5000 }, (_, index) => `X-${index}: y\r\n`).join('');
    expect(await codeOf(readAll(`--b\r\n${headers}\r\nx\r\n--b--`, 'b'))).toBe(
      'NETWORK_MULTIPART_HEADER_TOO_LONG',
    );
  });

  test('refuses a header line that is none', async () => {
    expect(await codeOf(readAll('--b\r\nnonsense\r\n\r\nx\r\n--b--', 'b'))).toBe(
      'NETWORK_MULTIPART_BAD_HEADER',
    );
  });

  test('reads 100,000 parts and refuses one more', async () => {
    const part = '--b\r\n\r\n\r\n';
    expect(await readAll(`${part.repeat(100_000)}--b--`, 'b')).toHaveLength(100_000);
    expect(await codeOf(readAll(`${part.repeat(100_001)}--b--`, 'b'))).toBe(
      'NETWORK_MULTIPART_TOO_MANY_PARTS',
    );
  });

  test('passes on an error of the connection and closes it', async () => {
    let isClosed = false;
    async function* failing() {
      try {
        yield ascii('--b\r\n\r\nbegun');
        throw new Error('connection reset');
      } finally {
        isClosed = true;
      }
    }
    const read = async () => {
      for await (const part of readMultipart(failing(), 'b')) await gatherBytes(part.body);
    };
    await expect(read()).rejects.toThrow('connection reset');
    expect(isClosed).toBe(true);
  });
});

describe('writeMultipart', () => {
  test('writes what readMultipart reads, from memory and from streams', async () => {
    const boundary = createBoundary();
    const streamed = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7919) & 0xff);
    const bytes = await gatherBytes(
      writeMultipart(
        [
          { contentType: 'application/dicom', headers: { 'Content-Location': '/one' }, body: ascii('abc') },
          { contentType: 'text/plain', byteLength: streamed.length, body: inPieces(streamed, 999) },
        ],
        boundary,
      ),
    );
    const parts = await readAll(bytes, boundary, 4096);
    expect(parts[0]).toEqual({
      headers: { 'content-type': 'application/dicom', 'content-length': '3', 'content-location': '/one' },
      body: 'abc',
    });
    expect(parts[1]?.headers['content-length']).toBe('100000');
    expect(parts[1]?.body).toBe(text(streamed));
  });

  test('keeps a line break in a header value from beginning a header', async () => {
    const bytes = await gatherBytes(
      writeMultipart([{ contentType: 'a/b', headers: { Note: 'x\r\nInjected: y' }, body: ascii('') }], 'b'),
    );
    const [part] = await readAll(bytes, 'b');
    expect(Object.keys(part?.headers ?? {})).toEqual(['content-type', 'content-length', 'note']);
  });

  test('names its boundary and type in the content type', () => {
    const contentType = parseMediaType(
      multipartContentType('application/dicom', 'xyz', '1.2.840.10008.1.2.1'),
    );
    expect(boundaryOf(contentType)).toBe('xyz');
    expect(contentType?.parameters.get('type')).toBe('application/dicom');
    expect(contentType?.parameters.get('transfer-syntax')).toBe('1.2.840.10008.1.2.1');
  });
});

test.each([
  'multipart/related',
  'multipart/related; boundary=',
  'text/plain; boundary=b',
  `multipart/related; boundary=${'b'.repeat(71)}`,
])('refuses %s, which has no usable boundary', (contentType) => {
  expect(() => boundaryOf(parseMediaType(contentType))).toThrow(/boundary/);
});

test.each([0, 1, 3])(
  'writes %i parts whose bodies somebody else writes between the same texts',
  async (count) => {
    const parts = Array.from({ length: count }, (_, index) => ({
      contentType: 'application/dicom',
      headers: { 'Content-Location': `/ü/${index}` },
      body: new Uint8Array(index * 7),
    }));
    const pieces = parts.flatMap(({ body, ...head }, index) => [
      ascii(formatPartHead({ ...head, byteLength: body.length }, 'b', index === 0)),
      body,
    ]);
    const whole = await gatherBytes(writeMultipart(parts, 'b'));
    expect(joinBytes([...pieces, ascii(formatMultipartEnd('b', count === 0))])).toEqual(whole);
  },
);

test('a body of one part that is there is the same at once as written step by step', async () => {
  const part = {
    contentType: 'application/octet-stream',
    headers: { 'Content-Location': '/ü/1' },
    body: ascii('pixels'),
  };
  const stepByStep = await gatherBytes(writeMultipart([part], 'b'));
  expect(text(joinBytes(onePartBody(part, 'b')))).toBe(text(stepByStep));
  expect(text(stepByStep)).toMatch(
    /^--b\r\nContent-Type: application\/octet-stream\r\nContent-Length: 6\r\n/,
  );
  expect(text(stepByStep)).toMatch(/\r\n\r\npixels\r\n--b--\r\n$/);
});
