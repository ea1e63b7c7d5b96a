import type { VoiLutFunction } from '@isocenter/pixels';
import { serverError } from '../../errors.ts';
import type { PictureRequest } from '../../rendering/render-message.ts';
import type { Region, Size } from '../../rendering/scale-picture.ts';
import type { AnnotationKeyword } from './annotation-lines.ts';

type Query = Readonly<Record<string, unknown>>;

/** What of the image is to be shown; what is absent goes to the edge of the image. A negative size turns it over. */
export interface SourceRegion {
  readonly x: number;
  readonly y: number;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** The parameters of a rendered resource, before the image is known. */
export interface RenderedParameters extends Omit<PictureRequest, 'mediaType' | 'region' | 'annotation'> {
  readonly region?: SourceRegion;
  readonly annotation?: ReadonlySet<AnnotationKeyword>;
}

/** A picture larger than this each way would only cost memory. */
const largestSide = 8192;

/** `annotation`, `quality`, `viewport`, `window` and `iccprofile` of a rendered resource (PS3.18 §8.3.5.1). */
export function parseRenderedParameters(query: Query): RenderedParameters {
  const window = parseWindow(query.window);
  const annotation = parseAnnotation(query.annotation);
  return {
    quality: parseQuality(query.quality),
    ...parseViewport(query.viewport),
    ...(window && { presentation: { window } }),
    ...(annotation && { annotation }),
    ...(parseIccProfile(query.iccprofile) && { withProfile: true }),
  };
}

/** `vw,vh`: of a thumbnail nothing else can be asked (PS3.18 §8.3.5.2). */
export function parseThumbnailViewport({ viewport: value }: Query): Size | undefined {
  const { viewport, region } = parseViewport(value);
  if (region) throw invalid('viewport', `Of a thumbnail it is width,height (1 to ${largestSide}).`);
  return viewport;
}

/** The region as it lies in an image of this size. Throws where it leaves the image. PS3.18 §8.3.5.1.3. */
export function regionWithin({ columns, rows }: Size, { x, y, width, height }: SourceRegion): Region {
  const region = { x, y, width: width ?? columns - x, height: height ?? rows - y };
  const isInside =
    x >= 0 && y >= 0 && x + Math.abs(region.width) <= columns && y + Math.abs(region.height) <= rows;
  if (isInside && region.width !== 0 && region.height !== 0) return region;
  throw invalid('viewport', `The region leaves the image of ${columns} × ${rows} pixels.`);
}

/** `center,width,shape` with the shapes linear, linear-exact and sigmoid. PS3.18 §8.3.5.1.4. */
function parseWindow(value: unknown) {
  const text = textOf('window', value);
  if (text === undefined) return undefined;
  const [centerText = '', widthText = '', shape = '', ...rest] = text.split(',').map((part) => part.trim());
  const center = Number(centerText || Number.NaN);
  const width = Number(widthText || Number.NaN);
  const voiLutFunction = shape.toUpperCase().replace(/-/g, '_');
  const isKnown = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'].includes(voiLutFunction);
  const narrowest = voiLutFunction === 'LINEAR' ? 1 : Number.MIN_VALUE;
  const isNumeric = Number.isFinite(center) && Number.isFinite(width);
  if (!isNumeric || width < narrowest || !isKnown || rest.length > 0)
    throw invalid('window', 'It is center,width,shape, and the shape is linear, linear-exact or sigmoid.');
  return { center, width, function: voiLutFunction as VoiLutFunction };
}

/**
 * `vw,vh[,sx,sy,sw,sh]`; of the last four any may be empty or left out at the end. A negative sw or sh turns the image over.
 * PS3.18 §8.3.5.1.3.
 */
function parseViewport(value: unknown): Pick<RenderedParameters, 'viewport' | 'region'> {
  const text = textOf('viewport', value);
  if (text === undefined) return {};
  const parts = text.split(',').map((part) => part.trim());
  const numbers = parts.map((part) => (part === '' ? undefined : Number(part)));
  const [columns = Number.NaN, rows = Number.NaN, x = 0, y = 0, width, height] = numbers;
  const isSize = [columns, rows].every((side) => Number.isInteger(side) && side >= 1 && side <= largestSide);
  const isRegion = [x, y, width ?? 1, height ?? 1].every(Number.isFinite) && width !== 0 && height !== 0;
  if (!isSize || !isRegion || parts.length > 6)
    throw invalid(
      'viewport',
      `It is width,height (1 to ${largestSide}), perhaps followed by x,y,width,height of a region.`,
    );
  const viewport = { columns, rows };
  return parts.length === 2 ? { viewport } : { viewport, region: { x, y, width, height } };
}

function parseQuality(value: unknown): number {
  const text = textOf('quality', value);
  if (text === undefined) return 90;
  const quality = Number(text);
  if (/^\d+$/.test(text) && quality >= 1 && quality <= 100) return quality;
  throw invalid('quality', 'It is a whole number from 1 to 100.');
}

/** PS3.18 §8.3.5.1.1. */
function parseAnnotation(value: unknown): ReadonlySet<AnnotationKeyword> | undefined {
  const text = textOf('annotation', value);
  if (text === undefined) return undefined;
  const keywords = text.split(',').map((keyword) => keyword.trim());
  if (keywords.every((keyword) => keyword === 'patient' || keyword === 'technique')) return new Set(keywords);
  throw invalid('annotation', 'It is patient, technique or both with a comma.');
}

/** Our pictures are in sRGB; whether they say so is asked here. PS3.18 §8.3.5.1.5. */
function parseIccProfile(value: unknown): boolean {
  const text = textOf('iccprofile', value);
  if (text === undefined || text === 'no') return false;
  if (text === 'yes' || text === 'srgb') return true;
  throw invalid('iccprofile', 'It is no, yes or srgb; pictures are given in no other colour space.');
}

function textOf(parameter: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(parameter, 'It may be given once.');
}

const invalid = (parameter: string, reason: string) =>
  serverError('SERVER_REQUEST_INVALID', { part: `the parameter ${parameter}`, reason });
