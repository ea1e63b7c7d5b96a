export { type Head, overlaid, readHead } from './head.ts';
export { readInPieces } from './read-in-pieces.ts';
export { type Part10Stream, withOverlay } from './with-overlay.ts';
