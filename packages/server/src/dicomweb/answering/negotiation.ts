import { type DicomJson, formatDicomJson } from '@isocenter/dicom';
import { type Negotiated, negotiate, type Offer } from '@isocenter/network/dicomweb';
import type { FastifyRequest } from 'fastify';
import { serverError } from '../../errors.ts';

type Agreed = Extract<Negotiated, { offer: Offer }>;

/** What the request will get of `offers`, or the problem that nothing fits (PS3.18 §8.7.8). */
export function agreeOn(request: FastifyRequest, offers: readonly Offer[]): Agreed {
  const parameter = (request.query as { accept?: unknown }).accept;
  const agreed = negotiate(
    {
      header: request.headers.accept,
      parameter: typeof parameter === 'string' ? withPlus(parameter) : undefined,
    },
    offers,
  );
  if ('offer' in agreed) return agreed;
  const { refused, reason } = agreed;
  if (refused === 400) throw serverError('SERVER_REQUEST_INVALID', { part: 'its Accept header', reason });
  throw serverError('SERVER_NOT_ACCEPTABLE', { reason });
}

/** A plus that was not percent-encoded was read as a space, and no name of a media type holds one. */
const withPlus = (mediaTypes: string): string => mediaTypes.replace(/(?<=\w) (?=\w)/g, '+');

/** Whether the client takes gzip (RFC 9110 §12.5.3); other codings would each need a copy of their own. */
export const acceptsGzip = ({ headers }: FastifyRequest): boolean =>
  /(^|[\s,])(gzip|\*)\s*(;\s*q=(0\.0*[1-9]|1)[\d.]*)?\s*(,|$)/i.test(
    String(headers['accept-encoding'] ?? ''),
  );

/** Offers of DICOM JSON; plain JSON is what many clients say. */
export const jsonOffers: readonly Offer[] = [
  { mediaType: 'application/dicom+json', packaging: 'single' },
  { mediaType: 'application/json', packaging: 'single' },
];

/** As bytes: to text the framework would add a charset, which DICOM JSON does not have (PS3.18 §8.7.3.2). */
export const jsonBody = (dataSets: DicomJson | readonly DicomJson[]): Buffer =>
  Buffer.from(isList(dataSets) ? `[${dataSets.map(formatDicomJson).join(',')}]` : formatDicomJson(dataSets));

const isList = (dataSets: DicomJson | readonly DicomJson[]): dataSets is readonly DicomJson[] =>
  Array.isArray(dataSets);
