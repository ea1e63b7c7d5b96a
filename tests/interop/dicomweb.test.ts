import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiClient, type FeedEvent, fetchTransport } from '@isocenter/network/api';
import { decode as decodePng } from 'fast-png';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpusFolder, withoutCorpus } from '../harness/corpus.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeOverHttp } from '../harness/store-over-http.ts';
import { hasSystemTool } from '../harness/system-tool.ts';

const run = promisify(execFile);
const leftOut = withoutCorpus(
  'DICOMweb answers against pixels, pictures and attributes found by other tools',
);

/** What other decoders found in a file; see the README of the oracles. */
interface PixelOracle {
  path: string;
  sopInstance: string;
  transferSyntax: string;
  bitsAllocated: number;
  rows: number;
  cols: number;
  samplesPerPixel: number;
  tolerance?: string;
  perFrame?: { frame: number; sha256: string }[];
}

interface PictureOracle {
  path: string;
  frame: number;
  window?: { tolerance: number; grid: number[][]; invalidWindow?: string };
}

/** May hold another file format, so the archive keeps none (PS3.10 §7.1). */
const preambleBytes = 128;

/**
 * Uncompressed frames go out as they are stored: signs not extended, High Bit not moved down, colour by plane if the
 * file has it so. The oracle brought these into one shape.
 */
const keptInTheirShape = new Set([
  'lut-overlay/mlut_18.dcm',
  'photometric/color-pl.dcm',
  'transfer-syntax/native/highbit-15-of-12-stored.dcm',
]);

type Json = Record<string, { vr: string; Value?: unknown[]; InlineBinary?: string; BulkDataURI?: string }>;

/** Attributes that the oracle's reader got wrong: it left the escape sequences of GB 2312 in the name. */
const knownMistakes: Record<string, string> = { 'charset/chrGB2312.dcm': '00100010' };

/** Implicit VR and big endian go out only when they are named. */
const asStored = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.2', '*']
  .map((transferSyntax) => `application/dicom; transfer-syntax=${transferSyntax}`)
  .join(', ');

/** Largest file that goes through this test; the corpus has a few that would only cost time. */
const largestBytes = 4_000_000;

describe.skipIf(leftOut)('DICOMweb of the corpus', () => {
  const folder = corpusFolder ?? '';
  const oracle = <T>(name: string): T => JSON.parse(readFileSync(join(folder, 'oracle', name), 'utf8')) as T;
  const file = (path: string) => readFileSync(join(folder, path));
  let server: RunningServer;
  /** Path of the DICOMweb resource of each corpus file that was stored. */
  const stored = new Map<string, string>();

  const get = (path: string, accept: string) => fetch(server.url + path, { headers: { accept } });
  const bytesOf = async (response: Response) => {
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  };

  beforeAll(async () => {
    server = await startServer();
    const entries = leftOut ? [] : oracle<PixelOracle[]>('pixels.json');
    const seen = new Set<string>();
    for (const { path, sopInstance, perFrame } of entries) {
      if (!perFrame || seen.has(sopInstance) || path.startsWith('broken/')) continue;
      seen.add(sopInstance);
      const bytes = file(path);
      if (bytes.length > largestBytes) continue;
      const { body } = await storeOverHttp(server.url, [{ bytes }]);
      const [reference] = (body['00081199']?.Value ?? []) as Json[];
      const url = reference?.['00081190']?.Value?.[0];
      if (typeof url === 'string') stored.set(path, url.slice(server.url.length));
    }
  });
  afterAll(() => server?.stop());

  test('takes files by STOW-RS and gives each back byte for byte, but for its preamble', async () => {
    expect(stored.size).toBeGreaterThan(100);
    const changed: string[] = [];
    for (const [path, resource] of stored) {
      const bytes = await bytesOf(await get(resource, asStored));
      const original = file(path);
      // A file without meta information gets one; then only the data set can be the same.
      const isWhole = original.subarray(128, 132).toString() === 'DICM';
      const isSame = isWhole
        ? bytes.subarray(preambleBytes).equals(original.subarray(preambleBytes))
        : bytes.subarray(-original.length).equals(original);
      if (!isSame) changed.push(path);
    }
    expect(changed).toEqual([]);
  });

  test('gives uncompressed frames whose pixels are those that other decoders found', async () => {
    const wrong: string[] = [];
    let compared = 0;
    for (const entry of oracle<PixelOracle[]>('pixels.json')) {
      const resource = stored.get(entry.path);
      if (!resource || entry.tolerance !== 'exact' || keptInTheirShape.has(entry.path)) continue;
      for (const { frame, sha256 } of (entry.perFrame ?? []).slice(0, 3)) {
        const response = await get(`${resource}/frames/${frame}`, 'application/octet-stream');
        if (response.status !== 200) {
          wrong.push(`${entry.path} frame ${frame}: ${response.status} ${(await response.json()).title}`);
          continue;
        }
        const bytes = Buffer.from(await response.arrayBuffer());
        const pixels = entry.bitsAllocated === 1 ? unpackBits(bytes, entry.rows * entry.cols) : bytes;
        compared++;
        if (sha256Of(pixels.subarray(0, canonicalLength(entry))) !== sha256)
          wrong.push(`${entry.path} frame ${frame}`);
      }
    }
    expect(compared).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  test('draws pictures like another renderer, within its tolerance', async () => {
    const wrong: string[] = [];
    let compared = 0;
    for (const { path, frame, window } of oracle<PictureOracle[]>('rendered.json')) {
      const resource = stored.get(path);
      if (!resource || !window || window.invalidWindow) continue;
      const { width, height, data, channels } = decodePng(
        await bytesOf(await get(`${resource}/frames/${frame}/rendered`, 'image/png')),
      );
      const size = window.grid.length;
      const differences = window.grid.flatMap((line, i) =>
        line.map((expected, j) => {
          const row = Math.floor(((2 * i + 1) * height) / (2 * size));
          const column = Math.floor(((2 * j + 1) * width) / (2 * line.length));
          return Math.abs((data[(row * width + column) * channels] ?? Number.NaN) - expected);
        }),
      );
      compared++;
      const largest = Math.max(...differences);
      if (!(largest <= window.tolerance)) wrong.push(`${path}: ${largest} grey levels off`);
    }
    expect(compared).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });

  test('gives every public attribute in its metadata as another reader found it', async () => {
    const wrong: string[] = [];
    let compared = 0;
    for (const name of readdirSync(join(folder, 'oracle/metadata'))) {
      const { path, dataset, crossCheck } = oracle<{
        path: string;
        dataset: Json;
        crossCheck?: { disputed?: unknown };
      }>(`metadata/${name}`);
      const resource = stored.get(path);
      if (!resource) continue;
      const [metadata] = JSON.parse(
        String(await bytesOf(await get(`${resource}/metadata`, 'application/dicom+json'))),
      ) as [Json];
      const disputed = JSON.stringify(crossCheck?.disputed ?? '') + (knownMistakes[path] ?? '');
      for (const [tag, expected] of Object.entries(dataset)) {
        if (isLeftOut(tag) || disputed.includes(tag)) continue;
        compared++;
        const difference = differenceOf(expected, metadata[tag]);
        if (difference) wrong.push(`${path} ${tag}: ${difference}`);
      }
    }
    expect(compared).toBeGreaterThan(5000);
    expect(wrong).toEqual([]);
  });

  test.skipIf(!hasSystemTool('dcmdump', 'dcmtk'))(
    'converts compressed instances to Explicit VR Little Endian that DCMTK reads, with the same pixels',
    async () => {
      const work = mkdtempSync(join(tmpdir(), 'isocenter-converted-'));
      let compared = 0;
      for (const entry of oracle<PixelOracle[]>('pixels.json')) {
        const resource = stored.get(entry.path);
        const isLossless = /\.4\.(57|70|80|90|201)$|\.1\.2\.5$/.test(entry.transferSyntax);
        const [only, second] = entry.perFrame ?? [];
        if (!resource || !isLossless || !only || second || entry.tolerance !== 'exact') continue;
        const target = join(work, `${compared}.dcm`);
        writeFileSync(target, await bytesOf(await get(resource, 'application/dicom')));
        await run('dcmdump', ['-q', '+W', work, target]);
        const { stdout } = await run('dcmdump', ['+P', 'TransferSyntaxUID', target]);
        expect(stdout, entry.path).toContain('=LittleEndianExplicit');
        const pixels = readFileSync(join(work, `${compared}.dcm.0.raw`));
        expect(sha256Of(pixels.subarray(0, canonicalLength(entry))), entry.path).toBe(only.sha256);
        compared++;
      }
      rmSync(work, { recursive: true });
      expect(compared).toBeGreaterThan(10);
    },
  );

  test.skipIf(!hasSystemTool('storescu', 'dcmtk'))(
    'tells an open page of what a modality sends',
    async () => {
      // The server listens for whoever has the head of its answer.
      let isListening = false;
      const transport = fetchTransport(async (...args) => {
        const response = await fetch(...args);
        isListening = true;
        return response;
      });
      const api = new ApiClient(transport, server.url);
      const event = (async (): Promise<FeedEvent | undefined> => {
        for await (const change of api.feed()) return change;
        return undefined;
      })();
      await expect.poll(() => isListening).toBe(true);
      const sent = mkdtempSync(join(tmpdir(), 'isocenter-sent-'));
      const copy = join(sent, 'image.dcm');
      const [path = ''] = [...stored.keys()].filter((name) => name.startsWith('transfer-syntax/native/'));
      writeFileSync(copy, file(path));
      await run('dcmodify', ['-nb', '-gst', '-gse', '-gin', copy]);
      await run('storescu', ['-aec', 'ISOCENTER', '127.0.0.1', String(server.dicomPort), copy]);
      expect(await event).toMatchObject({ kind: 'study', numberOfInstances: 1 });
      rmSync(sent, { recursive: true });
    },
  );
});

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Without the byte that makes an odd frame even. */
const canonicalLength = ({ rows, cols, samplesPerPixel, bitsAllocated }: PixelOracle): number =>
  rows * cols * samplesPerPixel * Math.max(1, bitsAllocated / 8);

function unpackBits(bytes: Buffer, count: number): Buffer {
  return Buffer.from(
    Array.from({ length: count }, (_, index) => ((bytes[index >> 3] ?? 0) >> (index & 7)) & 1),
  );
}

/** Private attributes; the character set, which is always UTF-8 in JSON; group lengths, which are no part of it. */
const isLeftOut = (tag: string): boolean =>
  Number.parseInt(tag.slice(3, 4), 16) % 2 === 1 || tag === '00080005' || tag.endsWith('0000');

/** How an attribute differs from what the oracle says; numbers may stand as numbers or as text (PS3.18 F.2.3). */
function differenceOf(expected: Json[string], found: Json[string] | undefined): string | undefined {
  if (!found) return 'is missing';
  if (expected.Value === undefined) return undefined; // bulk, or empty
  const values = found.Value ?? [];
  if (expected.vr === 'SQ') {
    const items = expected.Value as Json[];
    if (items.length !== values.length) return `${values.length} items, not ${items.length}`;
    for (const [index, item] of items.entries()) {
      for (const [tag, attribute] of Object.entries(item)) {
        if (isLeftOut(tag)) continue;
        const difference = differenceOf(attribute, (values[index] as Json)[tag]);
        if (difference) return `item ${index + 1} ${tag} ${difference}`;
      }
    }
    return undefined;
  }
  const plain = (list: unknown[]) => JSON.stringify(list.map(plainValue));
  return plain(values) === plain(expected.Value)
    ? undefined
    : `${plain(values)} is not ${plain(expected.Value)}`;
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(7));
  if (typeof value === 'string' && /^[-+]?[\d.]+([eE][-+]?\d+)?$/.test(value.trim())) {
    return Number(Number(value).toPrecision(7));
  }
  // An empty value among others is null (PS3.18 F.2.5); padding is not part of a value.
  return typeof value === 'string' ? value.trim() || null : value;
}
