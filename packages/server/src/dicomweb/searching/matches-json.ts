import { setImmediate as immediate } from 'node:timers/promises';
import type { Match } from '@isocenter/archive';
import { type DicomJson, type DicomJsonAttribute, formatDicomJson } from '@isocenter/dicom';

/** So many matches are written before others have their turn: some milliseconds. */
const matchesInATurn = 200;

/** PS3.18 Tables 10.6.3-3 to 10.6.3-5: where the thing found can be retrieved, and that it is online. */
export function withRetrieveUrl({ keys, attributes }: Match, service: string): DicomJson {
  return {
    ...attributes,
    '00080056': isOnline,
    '00081190': { vr: 'UR', Value: [retrieveUrl(keys, service)] },
  };
}

export function retrieveUrl(
  { studyInstanceUid, seriesInstanceUid, sopInstanceUid }: Match['keys'],
  service: string,
): string {
  const study = studyInstanceUid ? `/studies/${studyInstanceUid}` : '/';
  const series = seriesInstanceUid ? `/series/${seriesInstanceUid}` : '';
  return `${service}${study}${series}${sopInstanceUid ? `/instances/${sopInstanceUid}` : ''}`;
}

const isOnline: DicomJsonAttribute = { vr: 'CS', Value: ['ONLINE'] };

/**
 * The matches as one list in DICOM JSON, as `formatDicomJson` writes each. As bytes: to text the framework would add a charset, which
 * DICOM JSON does not have (PS3.18 §8.7.3.2).
 */
export async function matchesJson(matches: readonly Match[], service: string): Promise<Buffer> {
  // Instances of one series share most of their attributes, which are written once.
  const written = new Map<DicomJsonAttribute, string>();
  const memberOf = (hexTag: string, attribute: DicomJsonAttribute): string => {
    const known = written.get(attribute) ?? formatDicomJson({ [hexTag]: attribute }).slice(1, -1);
    written.set(attribute, known);
    return known;
  };
  const pieces: string[] = [];
  for (let from = 0; from < matches.length; from += matchesInATurn) {
    if (from > 0) await immediate();
    const texts = matches.slice(from, from + matchesInATurn).map((match) => {
      const json = withRetrieveUrl(match, service);
      const hexTags = Object.keys(json).sort();
      return `{${hexTags.map((tag) => memberOf(tag, json[tag] as DicomJsonAttribute)).join(',')}}`;
    });
    pieces.push(`${from === 0 ? '[' : ','}${texts.join(',')}`);
  }
  pieces.push(']');
  return joinedBytes(pieces);
}

/** Never whole as text beside its bytes: that of a thousand instances is more than a megabyte. */
export function joinedBytes(pieces: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafeSlow(pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0));
  let at = 0;
  for (const piece of pieces) at += bytes.write(piece, at);
  return bytes;
}
