export type { RenderBackendKind } from './backend.ts';
export { type Camera, type CameraScale, fittedCamera, type Interpolation } from './camera.ts';
