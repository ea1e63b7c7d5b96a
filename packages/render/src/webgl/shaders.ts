import type { SamplerKind } from './sample-texture.ts';

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

/** Place of this device pixel in the pixel grid, and what both shaders share. */
const common = (sampler: SamplerKind): string => `#version 300 es
precision highp float;
precision highp int;
uniform ${samplerTypes[sampler]} samples;
uniform ivec2 imageSize;
uniform float canvasHeight;
// column = dot(columnOf, vec3(x, y, 1)), the same for rows; device pixels from the top left.
uniform vec3 columnOf;
uniform vec3 rowOf;
uniform int interpolation; // 0 nearest, 1 linear, 2 cubic
uniform highp usampler2D overlay;
uniform bool hasOverlay;
uniform highp usampler2D shutter;
uniform bool hasShutter;
uniform vec3 shutterColour;
out vec4 colour;

vec2 imagePosition() {
  vec3 at = vec3(gl_FragCoord.x, canvasHeight - gl_FragCoord.y, 1.0);
  return vec2(dot(columnOf, at), dot(rowOf, at));
}
bool isOutside(vec2 position) {
  return any(lessThan(position, vec2(-0.5))) || any(greaterThanEqual(position, vec2(imageSize) - 0.5));
}
ivec2 nearestTo(vec2 position) {
  return clamp(ivec2(floor(position + 0.5)), ivec2(0), imageSize - 1);
}
bool isMarked(vec2 position) {
  return hasOverlay && texelFetch(overlay, nearestTo(position), 0).r == 1u;
}
bool isCovered(vec2 position) {
  return hasShutter && texelFetch(shutter, nearestTo(position), 0).r == 1u;
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
vec4 black() { return vec4(0.0, 0.0, 0.0, 1.0); }
`;

/** Stored value → level as `LevelCurve` and `LevelTable` say, bilinear on values. */
export const greyShader = (sampler: SamplerKind): string => `${common(sampler)}
uniform int curveKind; // 0 linear, 1 sigmoid, 2 table
uniform float pivot;
uniform float scale; // of 'sigmoid': the steepness
uniform float base;
uniform float tableSlope;
uniform float tableIntercept; // first input already taken off
uniform highp sampler2D curveTable;
uniform int curveTableLength;
uniform bool hasStoredTable;
uniform float firstStored;
uniform highp sampler2D storedTable;
uniform int storedTableLength;
uniform bool hasPadding;
uniform vec2 padding;
uniform float paddingLevel;
uniform highp sampler2D colourMap;
uniform bool hasColourMap;

float stored(ivec2 at) { return float(texelFetch(samples, at, 0).r); }
bool isPadding(float value) { return hasPadding && value >= padding.x && value <= padding.y; }

float entry(highp sampler2D table, int length, int index) {
  int at = clamp(index, 0, length - 1);
  return texelFetch(table, ivec2(at & 255, at >> 8), 0).r * 255.0;
}
float curve(float value) {
  if (curveKind == 0) return base + (value - pivot) * scale;
  if (curveKind == 1) return 255.0 / (1.0 + exp(clamp(-(value - pivot) * scale, -80.0, 80.0)));
  float position = value * tableSlope + tableIntercept;
  int index = int(floor(position));
  return mix(
    entry(curveTable, curveTableLength, index),
    entry(curveTable, curveTableLength, index + 1),
    position - float(index));
}
float nearestLevel(float value) {
  if (hasStoredTable) return entry(storedTable, storedTableLength, int(value - firstStored));
  if (isPadding(value)) return paddingLevel;
  return curve(value);
}
// False where one of the sixteen is padding or NaN.
bool blendCubic(ivec2 from, vec2 share, out float value) {
  vec4 across = cubicWeights(share.x);
  vec4 down = cubicWeights(share.y);
  value = 0.0;
  for (int j = 0; j < 4; j++) {
    for (int i = 0; i < 4; i++) {
      float one = stored(clamp(from + ivec2(i - 1, j - 1), ivec2(0), imageSize - 1));
      if (isPadding(one) || isnan(one)) return false;
      value += one * across[i] * down[j];
    }
  }
  return true;
}
float levelAt(vec2 position) {
  float nearest = stored(nearestTo(position));
  if (interpolation == 0) return nearestLevel(nearest);
  vec2 inside = clamp(position, vec2(0.0), vec2(imageSize - 1));
  ivec2 from = ivec2(floor(inside));
  ivec2 to = min(from + 1, imageSize - 1);
  vec2 share = inside - vec2(from);
  float blended;
  if (interpolation == 2 && blendCubic(from, share, blended)) return curve(blended);
  float a = stored(from);
  float b = stored(ivec2(to.x, from.y));
  float c = stored(ivec2(from.x, to.y));
  float d = stored(to);
  if (isPadding(a) || isPadding(b) || isPadding(c) || isPadding(d)) return nearestLevel(nearest);
  float value = mix(mix(a, b, share.x), mix(c, d, share.x), share.y);
  return isnan(value) ? nearestLevel(nearest) : curve(value);
}
void main() {
  vec2 position = imagePosition();
  if (isOutside(position)) { colour = black(); return; }
  if (isMarked(position)) { colour = vec4(1.0); return; }
  if (isCovered(position)) { colour = vec4(shutterColour, 1.0); return; }
  float level = floor(clamp(levelAt(position), 0.0, 255.0) + 0.5);
  colour = hasColourMap ? texelFetch(colourMap, ivec2(level, 0), 0) : vec4(vec3(level / 255.0), 1.0);
}`;

/** RGB as it is, blended per channel. */
export const colourShader = `${common('float')}
uniform bool isInverted;
vec3 rgb(ivec2 at) { return texelFetch(samples, at, 0).rgb * 255.0; }
vec3 rgbAt(vec2 position) {
  if (interpolation == 0) return rgb(nearestTo(position));
  vec2 inside = clamp(position, vec2(0.0), vec2(imageSize - 1));
  ivec2 from = ivec2(floor(inside));
  ivec2 to = min(from + 1, imageSize - 1);
  vec2 share = inside - vec2(from);
  if (interpolation == 2) {
    vec4 across = cubicWeights(share.x);
    vec4 down = cubicWeights(share.y);
    vec3 sum = vec3(0.0);
    for (int j = 0; j < 4; j++) {
      for (int i = 0; i < 4; i++) {
        sum += rgb(clamp(from + ivec2(i - 1, j - 1), ivec2(0), imageSize - 1)) * across[i] * down[j];
      }
    }
    return clamp(sum, 0.0, 255.0);
  }
  vec3 upper = mix(rgb(from), rgb(ivec2(to.x, from.y)), share.x);
  vec3 lower = mix(rgb(ivec2(from.x, to.y)), rgb(to), share.x);
  return mix(upper, lower, share.y);
}
void main() {
  vec2 position = imagePosition();
  if (isOutside(position)) { colour = black(); return; }
  if (isMarked(position)) { colour = vec4(1.0); return; }
  if (isCovered(position)) { colour = vec4(shutterColour, 1.0); return; }
  vec3 shown = floor(rgbAt(position) + 0.5) / 255.0;
  colour = vec4(isInverted ? 1.0 - shown : shown, 1.0);
}`;
