export type { BackendChoice, Refusal, RenderBackendKind } from './backend.ts';
export {
  type Camera,
  type CameraScale,
  type CanvasPosition,
  type CanvasSize,
  canvasToImage,
  columnPixelsRange,
  fitCamera,
  fittedCamera,
  flipCamera,
  type ImagePosition,
  type ImageSize,
  type ImageToCanvas,
  type Interpolation,
  imageToCanvas,
  isOneToOne,
  oneToOneCamera,
  panCamera,
  pixelsPerColumn,
  projectToCanvas,
  rotateCamera,
  scaledCamera,
  turnCamera,
  turnOnScreen,
  zoomCamera,
} from './camera.ts';
export { colourFrame } from './colour-frame.ts';
export type { ColourMap } from './colour-map.ts';
export { drawScene } from './cpu/draw-scene.ts';
export {
  type ColourTransform,
  type DisplayTransform,
  displayTransform,
  type GreyTransform,
  type LevelCurve,
  type LevelTable,
} from './display-transform.ts';
export { namedColourMaps } from './named-colour-maps.ts';
export { overlayLayer } from './overlay-layer.ts';
export { type DrawnBy, Renderer, type RendererOptions, type SceneSource, type Surface } from './renderer.ts';
export type { OverlayLayer, Scene, ShutterLayer } from './scene.ts';
export { shutterLayer } from './shutter-layer.ts';
