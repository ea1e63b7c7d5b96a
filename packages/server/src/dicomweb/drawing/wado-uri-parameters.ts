import { isValidUid } from '@isocenter/dicom';
import { serverError } from '../../errors.ts';
import type { Size } from '../../rendering/scale-picture.ts';
import { parseRenderedParameters, type RenderedParameters } from './rendered-parameters.ts';

type Query = Readonly<Record<string, unknown>>;

/** What a WADO-URI request asks for (PS3.18 §9.4). */
export interface WadoUriParameters {
  readonly study: string;
  readonly series: string;
  readonly instance: string;
  /** Media types in the order of preference; empty where the default is wanted. */
  readonly mediaTypes: readonly string[];
  readonly transferSyntax: string | undefined;
  readonly frameNumber: number | undefined;
  /** For pictures; the part of the image is in shares of it, from 0 to 1. */
  readonly rendered: RenderedParameters;
  readonly region: readonly [left: number, top: number, right: number, bottom: number] | undefined;
}

/** Only with these can a picture be made; of a DICOM file they are not to be asked. PS3.18 §9.4.1.2. */
const renderedNames = [
  ...['annotation', 'rows', 'columns', 'region', 'windowCenter', 'windowWidth'],
  ...['imageQuality', 'frameNumber'],
];

/** Known, and not done here. */
const unsupportedNames = ['anonymize', 'presentationUID', 'presentationSeriesUID'];

/** A side that is not given is as long as the other allows. */
const largestSide = 8192;

/** Reads a WADO-URI query. Throws where a mandatory parameter is missing, or one is not well formed. */
export function parseWadoUri(query: Query): WadoUriParameters {
  if (query.requestType !== 'WADO') throw invalid('requestType', 'It must be WADO.');
  for (const name of unsupportedNames) {
    if (query[name] !== undefined && query[name] !== 'no')
      throw invalid(name, 'This archive does not do that.');
  }
  const mediaTypes = textOf(query, 'contentType')?.split(',').map(mediaTypeOf) ?? [];
  const transferSyntax = textOf(query, 'transferSyntax');
  const frameNumber = countOf(query, 'frameNumber');
  if (mediaTypes[0] === 'application/dicom') {
    const [name] = renderedNames.filter((known) => query[known] !== undefined);
    if (name !== undefined) throw invalid(name, 'It is for pictures, and a DICOM file is asked for.');
  } else if (transferSyntax !== undefined) {
    throw invalid('transferSyntax', 'It is for contentType=application/dicom.');
  }
  return {
    study: uidOf(query, 'studyUID'),
    series: uidOf(query, 'seriesUID'),
    instance: uidOf(query, 'objectUID'),
    mediaTypes,
    transferSyntax,
    frameNumber,
    rendered: parseRendered(query),
    region: parseRegion(query),
  };
}

const mediaTypeOf = (text: string): string => (text.split(';')[0] ?? '').trim().toLowerCase();

function parseRendered(query: Query): RenderedParameters {
  const center = textOf(query, 'windowCenter');
  const width = textOf(query, 'windowWidth');
  if ((center === undefined) !== (width === undefined))
    throw invalid('windowCenter', 'It goes together with windowWidth.');
  const rows = countOf(query, 'rows');
  const columns = countOf(query, 'columns');
  const viewport: Size | undefined =
    rows === undefined && columns === undefined
      ? undefined
      : { rows: rows ?? largestSide, columns: columns ?? largestSide };
  return {
    ...parseRenderedParameters({
      annotation: query.annotation,
      quality: query.imageQuality,
      ...(center !== undefined && { window: `${center},${width},linear` }),
    }),
    ...(viewport && { viewport }),
  };
}

function parseRegion(query: Query): WadoUriParameters['region'] {
  const text = textOf(query, 'region');
  if (text === undefined) return undefined;
  const [left = -1, top = -1, right = -1, bottom = -1, ...rest] = text
    .split(',')
    .map((part) => (/^\s*[\d.]+\s*$/.test(part) ? Number(part) : -1));
  const isInside = [left, top, right, bottom].every((share) => share >= 0 && share <= 1);
  if (isInside && left < right && top < bottom && rest.length === 0) return [left, top, right, bottom];
  throw invalid('region', 'It is xmin,ymin,xmax,ymax from 0 to 1.');
}

function uidOf(query: Query, name: string): string {
  const text = textOf(query, name);
  if (text === undefined) throw invalid(name, 'It must be there.');
  if (!isValidUid(text)) throw invalid(name, 'It is no UID.');
  return text;
}

function countOf(query: Query, name: string): number | undefined {
  const text = textOf(query, name);
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d{1,6}$/.test(text) && count >= 1 && (name === 'frameNumber' || count <= largestSide)) return count;
  throw invalid(name, 'It is a whole number from 1.');
}

function textOf(query: Query, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(name, 'It may be given once.');
}

const invalid = (parameter: string, reason: string) =>
  serverError('SERVER_REQUEST_INVALID', { part: `the parameter ${parameter}`, reason });
