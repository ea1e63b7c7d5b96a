import type { ColourCorrection } from '../display/presentation.ts';
import { pixelsError } from '../errors.ts';
import { readCurve } from './icc-curve.ts';
import { type DeviceToXyz, readDeviceToXyz } from './icc-lut.ts';
import { type IccProfile, readIccProfile, xyzOf } from './icc-profile.ts';
import { linearSrgbFromXyz, srgbLevel, WHITE_D50, type Xyz, xyzFromLab } from './srgb.ts';

/**
 * From the colours of an input profile to sRGB: by its A2B0 table where it has one, else by its matrix and curves.
 * Perceptual intent: the black of a table becomes black, as colour management does between a table and a screen;
 * colours that sRGB cannot show are clamped. PS3.3 C.11.15; ICC.1.
 *
 * @throws PIXELS_ICC_INVALID, PIXELS_ICC_UNSUPPORTED
 */
export function iccToSrgb(profileBytes: Uint8Array): ColourCorrection {
  const profile = guarded(() => readIccProfile(profileBytes));
  if (profile.colourSpace !== 'RGB ')
    throw pixelsError('PIXELS_ICC_UNSUPPORTED', {
      problem: `it is one of ${profile.colourSpace.trim()}, not RGB`,
    });
  const toXyz = guarded(() => deviceToXyz(profile));
  const known = new Map<number, number>();
  return (rgba) => {
    for (let i = 0; i < rgba.length; i += 4) {
      const colour = ((rgba[i] as number) << 16) | ((rgba[i + 1] as number) << 8) | (rgba[i + 2] as number);
      let shown = known.get(colour);
      if (shown === undefined) {
        shown = srgbOf(colour, toXyz);
        if (known.size >= MOST_KNOWN) known.clear();
        known.set(colour, shown);
      }
      rgba[i] = shown >> 16;
      rgba[i + 1] = (shown >> 8) & 255;
      rgba[i + 2] = shown & 255;
    }
  };
}

/** Pictures repeat their colours; beyond this the memory is not worth it. */
const MOST_KNOWN = 1 << 18;

function srgbOf(colour: number, toXyz: DeviceToXyz): number {
  const xyz = toXyz((colour >> 16) / 255, ((colour >> 8) & 255) / 255, (colour & 255) / 255);
  const [red, green, blue] = linearSrgbFromXyz(xyz);
  return (srgbLevel(red) << 16) | (srgbLevel(green) << 8) | srgbLevel(blue);
}

function deviceToXyz(profile: IccProfile): DeviceToXyz {
  const table = profile.find('A2B0');
  if (!table) return byMatrix(profile);
  const toXyz = readDeviceToXyz(table, profile.connectionSpace);
  return blackTo(profile.majorVersion >= 4 ? PERCEPTUAL_BLACK : darkestNeutral(toXyz), toXyz);
}

/** Black of the perceptual reference medium of version 4. ICC.1 §6.3.4.3. */
const PERCEPTUAL_BLACK: Xyz = [0.00336, 0.0034731, 0.00287];

/** Version 2 says no black of its own, so it is that of no light at all, taken as a grey. */
function darkestNeutral(toXyz: DeviceToXyz): Xyz {
  const [, y] = toXyz(0, 0, 0);
  const lightness = y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (y * 24389) / 27;
  return xyzFromLab({ l: Math.min(50, Math.max(0, lightness)), a: 0, b: 0 });
}

/** Scales XYZ so that `black` becomes 0 and white stays: black point compensation. */
function blackTo(black: Xyz, toXyz: DeviceToXyz): DeviceToXyz {
  const scaled = (value: number, axis: 0 | 1 | 2) =>
    ((value - black[axis]) * WHITE_D50[axis]) / (WHITE_D50[axis] - black[axis]);
  return (red, green, blue) => {
    const [x, y, z] = toXyz(red, green, blue);
    return [scaled(x, 0), scaled(y, 1), scaled(z, 2)];
  };
}

/** Curves to linear light, then the columns of the colorants. ICC.1 Annex F.3. */
function byMatrix(profile: IccProfile): DeviceToXyz {
  const parts = (['r', 'g', 'b'] as const).map((channel) => {
    const curve = profile.find(`${channel}TRC`);
    const colorant = profile.find(`${channel}XYZ`);
    if (!curve || !colorant || profile.connectionSpace !== 'XYZ ')
      throw pixelsError('PIXELS_ICC_UNSUPPORTED', {
        problem: 'it has neither a table nor matrix and curves',
      });
    return { curve: readCurve(curve).curve, xyz: xyzOf(colorant) };
  });
  const [red, green, blue] = parts as [Part, Part, Part];
  return (r, g, b) => {
    const linear = [red.curve(r), green.curve(g), blue.curve(b)] as const;
    const along = (axis: 0 | 1 | 2) =>
      linear[0] * red.xyz[axis] + linear[1] * green.xyz[axis] + linear[2] * blue.xyz[axis];
    return [along(0), along(1), along(2)];
  };
}

interface Part {
  readonly curve: (value: number) => number;
  readonly xyz: readonly [number, number, number];
}

/** Reading past the end of a tag is the profile's fault. */
function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw pixelsError('PIXELS_ICC_INVALID', { problem: 'a tag is cut short' }, { cause: error });
  }
}
