import type { VoiLutFunction } from '@isocenter/pixels';
import { serverError } from '../errors.ts';
import type { PictureRequest } from '../rendering/render-message.ts';

type Query = Readonly<Record<string, unknown>>;

/** A picture larger than this each way would only cost memory. */
const largestSide = 8192;

/** `window`, `viewport` and `quality` of a rendered resource (PS3.18 §8.3.5.1). */
export function parseRenderedParameters(query: Query): Omit<PictureRequest, 'mediaType'> {
  const window = parseWindow(query.window);
  return {
    quality: parseQuality(query.quality),
    ...parseViewport(query.viewport),
    ...(window && { presentation: { window } }),
  };
}

/** `center,width,function`: LINEAR, LINEAR_EXACT or SIGMOID, written with dashes in the URL as in PS3.18 §8.3.5.1.4. */
function parseWindow(value: unknown) {
  const text = textOf('window', value);
  if (text === undefined) return undefined;
  const [centerText = '', widthText = '', name = 'linear', ...rest] = text.split(',');
  const center = Number(centerText.trim() || Number.NaN);
  const width = Number(widthText.trim() || Number.NaN);
  const voiLutFunction = name.trim().toUpperCase().replace(/-/g, '_');
  const isKnown = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'].includes(voiLutFunction);
  const narrowest = voiLutFunction === 'LINEAR' ? 1 : Number.MIN_VALUE;
  if (
    !Number.isFinite(center) ||
    !Number.isFinite(width) ||
    width < narrowest ||
    !isKnown ||
    rest.length > 0
  ) {
    throw invalid('window', 'It is center,width or center,width,function (linear, linear-exact or sigmoid).');
  }
  return { center, width, function: voiLutFunction as VoiLutFunction };
}

/** `vw,vh[,sx,sy,sw,sh]`; an empty place keeps the default, a negative sw or sh turns the image over. */
function parseViewport(value: unknown): Pick<PictureRequest, 'viewport' | 'region'> {
  const text = textOf('viewport', value);
  if (text === undefined) return {};
  const numbers = text.split(',').map((piece) => Number(piece.trim() || Number.NaN));
  const [columns = Number.NaN, rows = Number.NaN, x, y, width, height] = numbers;
  const isSize = [columns, rows].every((side) => Number.isInteger(side) && side >= 1 && side <= largestSide);
  const isRegion =
    [x, y, width, height].every((number) => Number.isFinite(number)) && width !== 0 && height !== 0;
  if (!isSize || (numbers.length !== 2 && !(numbers.length === 6 && isRegion))) {
    throw invalid(
      'viewport',
      `It is width,height (1 to ${largestSide}), perhaps followed by x,y,width,height of a region.`,
    );
  }
  const viewport = { columns, rows };
  if (numbers.length === 2) return { viewport };
  return {
    viewport,
    region: { x: x as number, y: y as number, width: width as number, height: height as number },
  };
}

function parseQuality(value: unknown): number {
  const text = textOf('quality', value);
  if (text === undefined) return 90;
  const quality = Number(text);
  if (Number.isInteger(quality) && quality >= 1 && quality <= 100) return quality;
  throw invalid('quality', 'It is a whole number from 1 to 100.');
}

function textOf(parameter: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(parameter, 'It may be given once.');
}

const invalid = (parameter: string, reason: string) =>
  serverError('SERVER_REQUEST_INVALID', { part: `the parameter ${parameter}`, reason });
