export { addDicomWebFace, type DicomWebFaceOptions } from './dicomweb-face.ts';
