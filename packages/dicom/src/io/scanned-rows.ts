/** Numbers that an element takes in a row: tag, VR's code, offset of the value, bytes of the value. */
export const rowLength = 4;
export const mostRows = 1024;

/** Where `scanElements` writes. Made by pushing, and of fractions, so that it stays a packed array of doubles, which slices fast. */
export const scannedRows: number[] = [];
for (let i = 0; i < mostRows * rowLength; i++) scannedRows.push(0.5);
