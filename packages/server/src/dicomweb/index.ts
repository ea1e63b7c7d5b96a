export { capabilityResources } from './capabilities.ts';
export { addDicomWebFace, type DicomWebFaceOptions } from './dicomweb-face.ts';
