import { type DecodedFrame, type FrameDescription, shutterMask } from '@isocenter/pixels';
import type { ShutterLayer } from './scene.ts';

/** The display shutter of a frame as a mask of the image's size; undefined where it has none. */
export function shutterLayer(
  { rows, columns, samplesPerPixel }: DecodedFrame,
  { shutter, palette, pixelAspectRatio }: FrameDescription,
): ShutterLayer | undefined {
  if (!shutter) return undefined;
  const { greyLevel } = shutter;
  const grey = [greyLevel, greyLevel, greyLevel] as const;
  const isColour = samplesPerPixel === 3 || palette !== undefined;
  return {
    mask: shutterMask(shutter, rows, columns, pixelAspectRatio),
    columns,
    rows,
    rgb: isColour ? (shutter.rgb ?? grey) : grey,
  };
}
