import { isIsocenterError } from '@isocenter/dicom';
import {
  type DecodedFrame,
  displayFrame,
  displayGrey,
  displayRgba,
  type FrameDescription,
  initialPresentation,
  type Presentation,
} from '@isocenter/pixels';
import { type CodecLoader, decodeFrame, encodeJpeg } from '@isocenter/pixels/decoding';
import type { JobAnswer } from '../threads/job-pool.ts';
import { problemOf } from '../threads/problem-of.ts';
import { annotate } from './annotate.ts';
import { encodeGif } from './gif.ts';
import { encodePng } from './png.ts';
import type { PictureRequest, RenderedPicture, RenderRequest } from './render-message.ts';
import { fitInside, type Picture, type Region, type Size, scalePicture } from './scale-picture.ts';
import { withProfileInJpeg, withProfileInPng } from './srgb-profile.ts';

/** Runs inside the worker: encoded frame in, JPEG, PNG or GIF out. */
export function createRenderHandler(
  codecs: CodecLoader,
): (request: RenderRequest) => Promise<JobAnswer<RenderedPicture>> {
  return async ({ requestId, encoded, description, picture }) => {
    try {
      const frame = await decodeFrame(encoded, description.format, codecs);
      const { drawn, colourProblem } = draw(frame, description, picture);
      const shaped = shape(drawn, description, picture);
      const bytes = await encodePicture(
        picture.annotation ? annotate(shaped, picture.annotation) : shaped,
        picture,
      );
      return { requestId, result: { bytes, ...(colourProblem && { colourProblem }) } };
    } catch (error) {
      return { requestId, problem: problemOf(error) };
    }
  };
}

interface Drawing extends Pick<RenderedPicture, 'colourProblem'> {
  readonly drawn: Picture;
}

function draw(frame: DecodedFrame, description: FrameDescription, picture: PictureRequest): Drawing {
  const { rows, columns } = frame;
  const presentation = { ...initialPresentation(frame, description), ...picture.presentation };
  if (frame.samplesPerPixel === 1 && !description.palette) {
    const samples = displayGrey(frame, description, presentation);
    return { drawn: { rows, columns, samplesPerPixel: 1, samples } };
  }
  const { rgba, colourProblem } = drawColours(frame, description, presentation);
  const samples = new Uint8ClampedArray(rows * columns * 3);
  for (let source = 0, target = 0; source < rgba.length; source += 4) {
    samples[target++] = rgba[source] as number;
    samples[target++] = rgba[source + 1] as number;
    samples[target++] = rgba[source + 2] as number;
  }
  return { drawn: { rows, columns, samplesPerPixel: 3, samples }, ...(colourProblem && { colourProblem }) };
}

/** In sRGB; where the image's ICC profile cannot be applied, its colours are taken for sRGB. PS3.3 C.11.15. */
function drawColours(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
): Pick<RenderedPicture, 'colourProblem'> & { readonly rgba: Uint8ClampedArray } {
  try {
    return { rgba: displayFrame(frame, description, presentation) };
  } catch (error) {
    const isOfProfile =
      isIsocenterError(error, 'PIXELS_ICC_INVALID') || isIsocenterError(error, 'PIXELS_ICC_UNSUPPORTED');
    if (!isOfProfile) throw error;
    return { rgba: displayRgba(frame, description, presentation), colourProblem: problemOf(error) };
  }
}

/** Cuts out the region and brings it to the viewport; pixels that are not square are drawn with their proportions. */
function shape(drawn: Picture, { pixelAspectRatio }: FrameDescription, picture: PictureRequest): Picture {
  const region = picture.region ?? { x: 0, y: 0, width: drawn.columns, height: drawn.rows };
  const size = pictureSize(region, pixelAspectRatio.vertical / pixelAspectRatio.horizontal, picture);
  const isWhole = picture.region === undefined && size.columns === drawn.columns && size.rows === drawn.rows;
  return isWhole ? drawn : scalePicture(drawn, region, size);
}

/** Pixel Aspect Ratio may say anything; what it stretches beyond this is made smaller instead. */
const largestStretchedSide = 8192;

function pictureSize(region: Region, aspect: number, { viewport, shrinkOnly }: PictureRequest): Size {
  const natural = {
    width: Math.abs(region.width) * Math.max(1, 1 / aspect),
    height: Math.abs(region.height) * Math.max(1, aspect),
  };
  const roomy = {
    columns: Math.max(largestStretchedSide, Math.abs(region.width)),
    rows: Math.max(largestStretchedSide, Math.abs(region.height)),
  };
  const isTooLong = natural.width > roomy.columns || natural.height > roomy.rows;
  const whole = isTooLong
    ? fitInside(natural, roomy)
    : {
        columns: Math.max(1, Math.round(natural.width)),
        rows: Math.max(1, Math.round(natural.height)),
      };
  if (!viewport) return whole;
  const fitted = fitInside(natural, viewport);
  return shrinkOnly && fitted.columns > whole.columns ? whole : fitted;
}

async function encodePicture(
  picture: Picture,
  { mediaType, quality, withProfile }: PictureRequest,
): Promise<Uint8Array> {
  const takesProfile = withProfile === true && picture.samplesPerPixel === 3;
  switch (mediaType) {
    case 'image/jpeg': {
      const jpeg = await encodeJpeg(picture.samples, { ...picture, quality });
      return takesProfile ? withProfileInJpeg(jpeg) : jpeg;
    }
    case 'image/png':
      return takesProfile ? withProfileInPng(encodePng(picture)) : encodePng(picture);
    case 'image/gif':
      return encodeGif(picture);
  }
}
