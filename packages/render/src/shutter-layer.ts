import { type DecodedFrame, type FrameDescription, shutterMask, shutterRgb } from '@isocenter/pixels';
import type { ShutterLayer } from './scene.ts';

/** The display shutter of a frame as a mask of the image's size; undefined where it has none. */
export function shutterLayer(
  { rows, columns, samplesPerPixel }: DecodedFrame,
  { shutter, palette, pixelAspectRatio }: FrameDescription,
): ShutterLayer | undefined {
  if (!shutter) return undefined;
  return {
    mask: shutterMask(shutter, rows, columns, pixelAspectRatio),
    columns,
    rows,
    rgb: shutterRgb(shutter, samplesPerPixel, palette),
  };
}
