/** What is loaded once the first image is on the screen, and there is a GPU: all that it needs. */
export { quickerBackend } from '../quicker-backend.ts';
export { WebglBackend } from './webgl-backend.ts';
