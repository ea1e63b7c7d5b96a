import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  implementationClassUid,
  implementationVersionName,
  isIsocenterError,
  storageSopClasses,
  type TransferSyntax,
  transferSyntaxes,
} from '@isocenter/dicom';
import type { DecodedFrame, PixelFormat } from '@isocenter/pixels';
import { encodeFrame, isDecodable } from '@isocenter/pixels/decoding';
import { capabilityResources, type NegotiatedService, negotiatedServices } from '@isocenter/server';

const root = fileURLToPath(new URL('..', import.meta.url));
export const conformanceFile = join(root, 'docs/conformance-statement.md');

const encodable = await findEncodable();

/** The generated parts of the conformance statement, from the registries the code negotiates with. */
const parts: Record<string, () => string> = {
  implementation: () => `| Implementation Class UID | \`${implementationClassUid}\` |
|---|---|
| Implementation Version Name | \`${implementationVersionName}\` |`,
  'dimse-services': () =>
    table(
      ['Service', 'SOP classes', 'Role', 'Transfer syntaxes', 'Extended negotiation'],
      negotiatedServices.map((service) => [
        service.name,
        classesOf(service),
        service.roles,
        service.transferSyntaxes.words,
        service.extended?.words ?? '',
      ]),
    ),
  'transfer-syntaxes': () =>
    table(
      ['Transfer syntax', 'UID', 'Accepted', 'Drawn', 'Encoder'],
      [...transferSyntaxes.values()].map((syntax) => [
        syntax.name,
        syntax.uid,
        syntax.deflated || syntax.bigEndian ? 'when nothing else is offered' : 'yes',
        drawnWords(syntax),
        encodable.has(syntax) ? 'yes' : 'no',
      ]),
    ),
  dicomweb: () =>
    table(
      ['Resource', 'Method', 'Takes', 'Gives', 'Statuses'],
      capabilityResources.flatMap(({ path, methods }) =>
        methods.map(({ name, takes = [], gives, statuses }) => [
          `\`/${path}\``,
          name,
          takes.map(shortType).join(', '),
          gives.map(shortType).join(', '),
          statuses.join(' '),
        ]),
      ),
    ),
  'storage-classes': () =>
    table(
      ['SOP class', 'UID'],
      [...storageSopClasses()].map(({ name, uid }) => [name, uid]),
    ),
};

/** What becomes of an image that arrives in a transfer syntax. Video is decoded by browsers alone. */
function drawnWords({ uid, name, codec }: TransferSyntax): string {
  if (codec === 'video' && !name.includes('MPEG2')) return 'in the viewer, as far as the browser decodes it';
  return isDecodable(uid) ? 'yes' : 'no: kept and returned as stored';
}

/** Many of them have a table of their own. */
function classesOf({ sopClasses, rule }: NegotiatedService): string {
  const classes = [...sopClasses()];
  const listed =
    classes.length > 12
      ? `the ${classes.length} of 2.5`
      : classes.map(({ name, uid }) => `${name} (${uid})`).join('; ');
  return [listed, ...(rule ? [rule.words] : [])].join(', ');
}

/** `[type]` stands for a multipart body of parts of that type. */
const shortType = (mediaType: string): string =>
  mediaType.replace(/^multipart\/related; type="(.*)"$/, '[$1]').replaceAll('application/', '');

/** Where encoding the plainest frame is not refused before a codec is even asked for. */
async function findEncodable(): Promise<ReadonlySet<TransferSyntax>> {
  const size = { rows: 2, columns: 2, samplesPerPixel: 1 } as const;
  const frame: DecodedFrame = { ...size, values: new Uint8Array(4), minimum: 0, maximum: 0 };
  const format: PixelFormat = {
    ...size,
    bitsAllocated: 8,
    bitsStored: 8,
    highBit: 7,
    signed: false,
    photometricInterpretation: 'MONOCHROME2',
    planarConfiguration: 0,
  };
  const codecs = { load: () => Promise.reject(new Error('No codec is needed to find that out')) };
  const found = new Set<TransferSyntax>();
  for (const syntax of transferSyntaxes.values()) {
    const error: unknown = await encodeFrame(frame, format, syntax.uid, codecs).catch((thrown) => thrown);
    if (!isIsocenterError(error, 'PIXELS_ENCODE_UNSUPPORTED')) found.add(syntax);
  }
  return found;
}

/** The statement with each generated part put between its markers. */
export function withTables(statement: string): string {
  return Object.entries(parts).reduce((text, [name, make]) => {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`${conformanceFile} has no place for ${name}`);
    return `${text.slice(0, from + begin.length)}\n${make()}\n${text.slice(to)}`;
  }, statement);
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(conformanceFile, withTables(readFileSync(conformanceFile, 'utf8')));
}
