import { parseMediaType, splitOutsideQuotes } from './media-type.ts';

/** One form in which a resource can be given. */
export interface Offer {
  /** The type of the resource itself, such as `application/dicom`. */
  readonly mediaType: string;
  readonly packaging: 'multipart' | 'single';
  /** The transfer syntaxes that may be asked for by UID; absent where they mean nothing (JSON, rendered images). */
  readonly transferSyntaxUids?: readonly string[];
}

export interface AcceptRequest {
  /** The Accept header. */
  readonly header: string | undefined;
  /** The `accept` query parameter; tried first, and may hold no wildcard (PS3.18 §8.3.3.1). */
  readonly parameter?: string | undefined;
}

export type Negotiated =
  | {
      readonly offer: Offer;
      /** A UID of the offer, `*` for "as stored", or `undefined` for the default of the resource. */
      readonly transferSyntax: string | undefined;
    }
  /** Nothing that is offered was asked for (406), or DICOM and rendered types were mixed (400). */
  | { readonly refused: 406 | 400; readonly reason: string };

interface AcceptEntry {
  readonly mediaType: string;
  readonly packaging: 'multipart' | 'single' | 'any';
  /** A UID, `*` for "as stored", or `undefined` for the default. */
  readonly transferSyntax: string | undefined;
  readonly quality: number;
}

/**
 * Chooses how a resource is given (PS3.18 §8.7.5 to §8.7.8). Entries that cannot be understood are passed over; the
 * highest q wins, then the order of the client. A wildcard gets the first offer in its default transfer syntax. With
 * no usable entry and no wildcard the answer is 406 (§8.7.8.1), also without any Accept header.
 */
export function negotiate(request: AcceptRequest, offers: readonly Offer[]): Negotiated {
  const header = parseAccept(request.header ?? '');
  const parameter = parseAccept(request.parameter ?? '').filter((entry) => !entry.mediaType.includes('*'));
  if (request.header === undefined) return { refused: 406, reason: 'The request has no Accept header.' };
  // Each on its own: a page's own header names text and images, and the parameter is there to narrow it (§8.3.3.1).
  if (mixesDicomAndRendered(header) || mixesDicomAndRendered(parameter)) {
    return { refused: 400, reason: 'DICOM and rendered media types cannot be asked for at once.' };
  }
  const allowed =
    request.parameter === undefined ? header : parameter.filter((entry) => admits(header, entry));
  const wishes = request.parameter === undefined ? header : [...allowed, ...header];
  for (const entry of wishes) {
    for (const offer of offers) {
      if (accepts(entry, offer)) return { offer, transferSyntax: transferSyntaxFor(entry, offer) };
    }
  }
  return { refused: 406, reason: `This resource is offered as ${describeOffers(offers)}.` };
}

/** What a 406 tells the client it could have asked for (PS3.18 §8.7.8.1). */
function describeOffers(offers: readonly Offer[]): string {
  return [...new Set(offers.map(formatOffer))].join(' or ');
}

function formatOffer({ mediaType, packaging }: Offer): string {
  return packaging === 'multipart' ? `multipart/related; type="${mediaType}"` : mediaType;
}

/** What a client says once it says with each request. */
const parsedBefore = new Map<string, readonly AcceptEntry[]>();
const mostParsed = 100;

function parseAccept(text: string): readonly AcceptEntry[] {
  const before = parsedBefore.get(text);
  if (before) return before;
  const entries = readAccept(text);
  if (parsedBefore.size === mostParsed) parsedBefore.clear();
  if (text.length < 1024) parsedBefore.set(text, entries);
  return entries;
}

function readAccept(text: string): AcceptEntry[] {
  const entries: AcceptEntry[] = [];
  for (const piece of splitOutsideQuotes(text, ',')) {
    const parsed = parseMediaType(piece);
    if (!parsed) continue;
    const quality = Number(parsed.parameters.get('q') ?? 1);
    if (!(quality > 0 && quality <= 1)) continue;
    const transferSyntax = parsed.parameters.get('transfer-syntax');
    if (parsed.type === 'multipart/related') {
      const mediaType = parsed.parameters.get('type')?.toLowerCase() ?? '*/*';
      entries.push({ mediaType, packaging: 'multipart', transferSyntax, quality });
    } else if (parsed.type === 'multipart/*') {
      entries.push({ mediaType: '*/*', packaging: 'multipart', transferSyntax, quality });
    } else {
      const packaging = parsed.type === '*/*' ? 'any' : 'single';
      entries.push({ mediaType: parsed.type, packaging, transferSyntax, quality });
    }
  }
  return entries.sort((a, b) => b.quality - a.quality);
}

/** PS3.18 §8.7.5: an image in a multipart body is stored pixel data; alone it is a rendered one. */
function mixesDicomAndRendered(entries: readonly AcceptEntry[]): boolean {
  const isDicom = ({ mediaType }: AcceptEntry) => mediaType.startsWith('application/dicom');
  const isRendered = ({ mediaType, packaging }: AcceptEntry) =>
    packaging === 'single' && /^(image|video)\/|^text\/|^application\/pdf$/.test(mediaType);
  return entries.some(isDicom) && entries.some(isRendered);
}

function accepts(entry: AcceptEntry, offer: Offer): boolean {
  if (entry.packaging !== 'any' && entry.packaging !== offer.packaging) return false;
  if (!matchesType(entry.mediaType, offer.mediaType)) return false;
  const syntax = transferSyntaxFor(entry, offer);
  return syntax === undefined || syntax === '*' || (offer.transferSyntaxUids?.includes(syntax) ?? true);
}

/** A wildcard means the default type in its default transfer syntax, whatever parameters stand beside it (§8.7.5). */
function transferSyntaxFor(entry: AcceptEntry, offer: Offer): string | undefined {
  return offer.transferSyntaxUids && entry.packaging !== 'any' ? entry.transferSyntax : undefined;
}

function matchesType(range: string, mediaType: string): boolean {
  if (range === '*/*' || range === mediaType) return true;
  return range.endsWith('/*') && mediaType.startsWith(range.slice(0, -1));
}

function admits(header: readonly AcceptEntry[], { mediaType, packaging }: AcceptEntry): boolean {
  return header.some(
    (entry) =>
      (entry.packaging === 'any' || entry.packaging === packaging) && matchesType(entry.mediaType, mediaType),
  );
}
