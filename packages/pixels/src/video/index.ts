export { openVideo } from './open-video.ts';
export {
  type ColourMatrix,
  colourMatrixOf,
  type PicturePlanes,
  type Plane,
  rgbOfPlanes,
} from './rgb-of-planes.ts';
export type { CodedPicture, VideoColour, VideoDecoderSetup, VideoTrack } from './video-track.ts';
