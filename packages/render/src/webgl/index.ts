/** What is loaded once the first image is on the screen: all that a GPU needs. */
export { quickerBackend } from '../quicker-backend.ts';
export { createWebglBackend } from './create-webgl-backend.ts';
