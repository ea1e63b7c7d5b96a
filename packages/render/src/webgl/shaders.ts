import type { SamplerKind } from './sample-texture.ts';
import type { ShaderVariant } from './shader-variant.ts';

/** One triangle that covers the viewport. */
export const vertexShader = `#version 300 es
void main() {
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

const samplerTypes: Record<SamplerKind, string> = {
  unsigned: 'highp usampler2D',
  signed: 'highp isampler2D',
  float: 'highp sampler2D',
};
const interpolationCodes = { nearest: 0, linear: 1, cubic: 2 } as const;
const curveCodes = { linear: 0, sigmoid: 1, table: 2 } as const;

/** The fragment shader of a variant. */
export function fragmentShader(variant: ShaderVariant): string {
  const { grey } = variant;
  const flag = (value: boolean | undefined): number => (value ? 1 : 0);
  return `#version 300 es
#define INTERPOLATION ${interpolationCodes[variant.interpolation]}
#define CURVE ${grey ? curveCodes[grey.curve] : 0}
#define HAS_STORED_TABLE ${flag(grey?.hasStoredTable)}
#define HAS_PADDING ${flag(grey?.hasPadding)}
#define HAS_COLOUR_MAP ${flag(grey?.hasColourMap)}
#define HAS_ORIGIN ${flag(grey?.hasOrigin)}
#define IS_FLOAT ${flag(variant.sampler === 'float')}
#define IS_TILED ${flag(variant.isTiled)}
#define HAS_OVERLAY ${flag(variant.hasOverlay)}
#define HAS_SHUTTER ${flag(variant.hasShutter)}
precision highp float;
precision highp int;
#define SAMPLE ${variant.sampler === 'unsigned' ? 'uint' : 'int'}
uniform ${samplerTypes[variant.sampler]} samples;
${common}${grey ? greyMain : colourMain}`;
}

/** Place of this device pixel in the pixel grid, and what both shaders share. */
const common = `
uniform ivec2 imageSize;
uniform float canvasHeight;
// column = dot(columnOf, vec3(x, y, 1)), the same for rows; device pixels from the top left.
uniform vec3 columnOf;
uniform vec3 rowOf;
#if IS_TILED
uniform ivec2 tileOrigin; // image pixel in the first texel
uniform ivec2 tileStart;
uniform ivec2 tileEnd;
#endif
#if HAS_OVERLAY
uniform highp usampler2D overlay;
#endif
#if HAS_SHUTTER
uniform highp usampler2D shutter;
uniform vec3 shutterColour;
#endif
out vec4 colour;

vec2 imagePosition() {
  vec3 at = vec3(gl_FragCoord.x, canvasHeight - gl_FragCoord.y, 1.0);
  return vec2(dot(columnOf, at), dot(rowOf, at));
}
ivec2 nearestTo(vec2 position) {
  return clamp(ivec2(floor(position + 0.5)), ivec2(0), imageSize - 1);
}
// From image pixels to texels.
ivec2 texel(ivec2 at) {
#if IS_TILED
  return at - tileOrigin;
#else
  return at;
#endif
}
// Black around the image, then overlays, then the shutter; false where none of them is. Other tiles draw what is nearest to theirs.
bool isLayer(vec2 position) {
#if IS_TILED
  ivec2 nearest = nearestTo(position);
  if (any(lessThan(nearest, tileStart)) || any(greaterThanEqual(nearest, tileEnd))) discard;
#endif
  if (any(lessThan(position, vec2(-0.5))) || any(greaterThanEqual(position, vec2(imageSize) - 0.5))) {
    colour = vec4(0.0, 0.0, 0.0, 1.0);
    return true;
  }
#if HAS_OVERLAY
  if (texelFetch(overlay, texel(nearestTo(position)), 0).r == 1u) {
    colour = vec4(1.0);
    return true;
  }
#endif
#if HAS_SHUTTER
  if (texelFetch(shutter, texel(nearestTo(position)), 0).r == 1u) {
    colour = vec4(shutterColour, 1.0);
    return true;
  }
#endif
  return false;
}
vec4 cubicWeights(float share) {
  float square = share * share;
  float cube = square * share;
  return vec4(
    -0.5 * cube + square - 0.5 * share,
    1.5 * cube - 2.5 * square + 1.0,
    -1.5 * cube + 2.0 * square + 0.5 * share,
    0.5 * cube - 0.5 * square);
}
`;

/**
 * Stored value → level as `LevelCurve` and `LevelTable` say; VALUES are blended. Of integers of 32 bits, which floats do not tell
 * apart, a value near the middle of the window has been taken off: off the samples here, off the uniforms by whoever sets them.
 */
const greyMain = `
#if HAS_ORIGIN
uniform int origin; // as bits, also of an unsigned one
#endif
uniform float pivot;
uniform float scale; // of a sigmoid: the steepness
uniform float base;
uniform float firstOfCurve;
uniform highp sampler2D curveTable;
uniform int curveTableLength;
uniform float firstStored;
uniform highp sampler2D storedTable;
uniform int storedTableLength;
uniform vec2 padding;
uniform float paddingLevel;
uniform highp sampler2D colourMap;

float stored(ivec2 at) {
#if HAS_ORIGIN
  SAMPLE value = texelFetch(samples, texel(at), 0).r;
  SAMPLE zero = SAMPLE(origin);
  return value >= zero ? float(uint(value - zero)) : -float(uint(zero - value));
#else
  return float(texelFetch(samples, texel(at), 0).r);
#endif
}

float entry(highp sampler2D table, int length, int index) {
  int at = clamp(index, 0, length - 1);
  return texelFetch(table, ivec2(at & 255, at >> 8), 0).r * 255.0;
}
float curve(float value) {
#if CURVE == 0
  return base + (value - pivot) * scale;
#elif CURVE == 1
  return 255.0 / (1.0 + exp(clamp(-(value - pivot) * scale, -80.0, 80.0)));
#else
  float position = value - firstOfCurve;
  int index = int(floor(position));
  return mix(
    entry(curveTable, curveTableLength, index),
    entry(curveTable, curveTableLength, index + 1),
    position - float(index));
#endif
}
bool isUnknown(float value) {
#if HAS_PADDING
  if (value >= padding.x && value <= padding.y) return true;
#endif
#if IS_FLOAT
  return isnan(value) || isinf(value);
#else
  return false;
#endif
}
float nearestLevel(vec2 position) {
  float value = stored(nearestTo(position));
#if HAS_STORED_TABLE
  return entry(storedTable, storedTableLength, int(value - firstStored));
#else
#if HAS_PADDING
  if (value >= padding.x && value <= padding.y) return paddingLevel;
#endif
  return curve(value);
#endif
}
#if INTERPOLATION != 0
float linearLevel(vec2 position, ivec2 from, vec2 share) {
  ivec2 to = min(from + 1, imageSize - 1);
  float a = stored(from);
  float b = stored(ivec2(to.x, from.y));
  float c = stored(ivec2(from.x, to.y));
  float d = stored(to);
#if HAS_PADDING || IS_FLOAT
  if (isUnknown(a) || isUnknown(b) || isUnknown(c) || isUnknown(d)) return nearestLevel(position);
#endif
  return curve(mix(mix(a, b, share.x), mix(c, d, share.x), share.y));
}
#endif
#if INTERPOLATION == 2
// Fewer values where one of the sixteen is padding or not finite.
float cubicLevel(vec2 position, ivec2 from, vec2 share) {
  vec4 across = cubicWeights(share.x);
  vec4 down = cubicWeights(share.y);
  float value = 0.0;
  for (int j = 0; j < 4; j++) {
    for (int i = 0; i < 4; i++) {
      float one = stored(clamp(from + ivec2(i - 1, j - 1), ivec2(0), imageSize - 1));
#if HAS_PADDING || IS_FLOAT
      if (isUnknown(one)) return linearLevel(position, from, share);
#endif
      value += one * across[i] * down[j];
    }
  }
  return curve(value);
}
#endif
float levelAt(vec2 position) {
#if INTERPOLATION == 0
  return nearestLevel(position);
#else
  vec2 inside = clamp(position, vec2(0.0), vec2(imageSize - 1));
  ivec2 from = ivec2(inside);
  vec2 share = inside - vec2(from);
#if INTERPOLATION == 1
  return linearLevel(position, from, share);
#else
  return cubicLevel(position, from, share);
#endif
#endif
}
void main() {
  vec2 position = imagePosition();
  if (isLayer(position)) return;
  float level = floor(clamp(levelAt(position), 0.0, 255.0) + 0.5);
#if HAS_COLOUR_MAP
  colour = texelFetch(colourMap, ivec2(level, 0), 0);
#else
  colour = vec4(vec3(level / 255.0), 1.0);
#endif
}`;

/** RGB as it is, blended per channel. */
const colourMain = `
uniform bool isInverted;
vec3 rgb(ivec2 at) { return texelFetch(samples, texel(at), 0).rgb * 255.0; }
vec3 rgbAt(vec2 position) {
#if INTERPOLATION == 0
  return rgb(nearestTo(position));
#else
  vec2 inside = clamp(position, vec2(0.0), vec2(imageSize - 1));
  ivec2 from = ivec2(inside);
  vec2 share = inside - vec2(from);
#if INTERPOLATION == 1
  ivec2 to = min(from + 1, imageSize - 1);
  vec3 upper = mix(rgb(from), rgb(ivec2(to.x, from.y)), share.x);
  vec3 lower = mix(rgb(ivec2(from.x, to.y)), rgb(to), share.x);
  return mix(upper, lower, share.y);
#else
  vec4 across = cubicWeights(share.x);
  vec4 down = cubicWeights(share.y);
  vec3 sum = vec3(0.0);
  for (int j = 0; j < 4; j++) {
    for (int i = 0; i < 4; i++) {
      sum += rgb(clamp(from + ivec2(i - 1, j - 1), ivec2(0), imageSize - 1)) * across[i] * down[j];
    }
  }
  return clamp(sum, 0.0, 255.0);
#endif
#endif
}
void main() {
  vec2 position = imagePosition();
  if (isLayer(position)) return;
  vec3 shown = floor(rgbAt(position) + 0.5) / 255.0;
  colour = vec4(isInverted ? 1.0 - shown : shown, 1.0);
}`;
