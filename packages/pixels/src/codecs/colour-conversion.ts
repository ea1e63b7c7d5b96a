/** Unsigned integer samples, three a pixel. */
export type ColourSamples = Uint8Array | Uint16Array | Uint32Array;

/** How luminance and chrominance become RGB. PS3.3 C.7.6.3.1.2. */
export type YbrRange = 'full' | 'partial';

/**
 * YCbCr → RGB in place, three samples a pixel, rounded to the nearest value. 'full' is YBR_FULL;
 * 'partial' is YBR_PARTIAL, where black is 16 and white 235 (for 8 bits). PS3.3 C.7.6.3.1.2.
 */
export function convertYbrToRgb(samples: ColourSamples, bitsStored: number, range: YbrRange): void {
  const middle = 2 ** (bitsStored - 1);
  const highest = 2 ** bitsStored - 1;
  const black = range === 'full' ? 0 : 16 * 2 ** (bitsStored - 8);
  const luminance = range === 'full' ? 1 : 255 / 219;
  const chrominance = range === 'full' ? 1 : 255 / 224;
  const clamp = (value: number) => (value <= 0 ? 0 : value >= highest ? highest : Math.floor(value + 0.5));
  for (let i = 0; i + 2 < samples.length; i += 3) {
    const y = ((samples[i] as number) - black) * luminance;
    const cb = ((samples[i + 1] as number) - middle) * chrominance;
    const cr = ((samples[i + 2] as number) - middle) * chrominance;
    samples[i] = clamp(y + 1.402 * cr);
    samples[i + 1] = clamp(y - 0.344136 * cb - 0.714136 * cr);
    samples[i + 2] = clamp(y + 1.772 * cb);
  }
}

/**
 * Hue, saturation and value → RGB in place, three samples a pixel, rounded to the nearest value; a turn of the hue is one step more
 * than its samples can hold. A retired Photometric Interpretation, PS3.3-1998 C.7.6.3.1.2.
 */
export function convertHsvToRgb(samples: ColourSamples, bitsStored: number): void {
  const steps = 2 ** bitsStored;
  for (let i = 0; i + 2 < samples.length; i += 3) {
    const sixths = ((samples[i] as number) * 6) / steps;
    const saturation = (samples[i + 1] as number) / (steps - 1);
    const value = samples[i + 2] as number;
    for (let channel = 0; channel < 3; channel++) {
      // From the hue of the channel itself, in sixths: red 0, green 2, blue 4. Up to 1 it is whole, from 2 there is none of it.
      const distance = Math.abs(((sixths - 2 * channel + 9) % 6) - 3);
      const present = Math.min(1, Math.max(0, 2 - distance));
      samples[i + channel] = Math.floor(value * (1 - saturation * (1 - present)) + 0.5);
    }
  }
}

/**
 * Native 4:2:2: two luminance samples, then the Cb and Cr they share, become three samples for each
 * pixel; chrominance is repeated. PS3.3 C.7.6.3.1.2 (YBR_FULL_422).
 */
export function expand422<T extends ColourSamples>(packed: T, pixelCount: number): T {
  const Container = packed.constructor as new (length: number) => T;
  const out = new Container(pixelCount * 3);
  for (let pixel = 0; pixel < pixelCount; pixel++) {
    const group = (pixel >> 1) * 4;
    out[pixel * 3] = packed[group + (pixel & 1)] as number;
    out[pixel * 3 + 1] = packed[group + 2] as number;
    out[pixel * 3 + 2] = packed[group + 3] as number;
  }
  return out;
}
