// One way to read one file, in a process of its own: node pass.mjs WAY PATH. Prints the memory taken beyond what the process had idle.
import { createReadStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { findFrameTable, openPart10, Part10PushReader, readFrameFrom, Tag } from '@isocenter/dicom';
import { fileSource } from '../file-source.ts';

const [, , way = '', path = ''] = process.argv;
const require = createRequire(import.meta.url);

const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  idle: async () => undefined,
  'openPart10, all tags': async () => {
    const source = fileSource(path);
    const { dataSet } = await openPart10(source);
    const modality = dataSet.getString(Tag.Modality);
    source.close();
    return modality;
  },
  'openPart10 and the last frame': async () => {
    const source = fileSource(path);
    const opened = await openPart10(source);
    const table = await findFrameTable(opened);
    const { bytes } = await readFrameFrom(opened, table, table.numberOfFrames - 1);
    source.close();
    return bytes.byteLength;
  },
  'Part10PushReader, all 4 GiB pushed': async () => {
    const reader = new Part10PushReader();
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 18 }))
      reader.write(chunk as Uint8Array);
    const { pixelData, dataSet } = await reader.end();
    return pixelData?.byteLength ?? dataSet.getString(Tag.Modality);
  },
  'dicom-parser': async () => {
    const { parseDicom } = require('dicom-parser') as {
      parseDicom(bytes: Uint8Array, options: object): unknown;
    };
    return parseDicom(readFileSync(path), { untilTag: 'x7fe00010' });
  },
  dcmjs: async () => {
    const { data } = require('dcmjs') as {
      data: { DicomMessage: { readFile(bytes: ArrayBufferLike, options: object): unknown } };
    };
    return data.DicomMessage.readFile(readFileSync(path).buffer, { untilTag: '7FE00010' });
  },
  daikon: async () => {
    const { Series } = require('daikon') as { Series: { parseImage(view: DataView): unknown } };
    return Series.parseImage(new DataView(readFileSync(path).buffer));
  },
};

const idleBytes = process.memoryUsage.rss();
const begin = performance.now();
let failure: string | undefined;
try {
  if ((await ways[way]?.()) === undefined && way !== 'idle') failure = 'read nothing';
} catch (error) {
  failure = (error as { code?: string }).code ?? String(error);
}
const ms = performance.now() - begin;
// The peak since the process began, in KiB.
const peakBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ idleBytes, peakBytes, ms, failure }));
