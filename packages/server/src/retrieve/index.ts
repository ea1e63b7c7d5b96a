export { type Head, overlaid, readHead, readTail } from './head.ts';
export { type LentMemory, readInPieces } from './read-in-pieces.ts';
export { type Part10Stream, withOverlay } from './with-overlay.ts';
