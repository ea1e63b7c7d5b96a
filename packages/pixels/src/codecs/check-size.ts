import { pixelsError } from '../errors.ts';

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** Refuses a codestream of another size than the data set says, before memory is spent on it. */
export function checkSize(codec: string, codestream: Size, format: Size): void {
  if (codestream.rows === format.rows && codestream.columns === format.columns) return;
  throw pixelsError('PIXELS_CODESTREAM_MISMATCH', {
    codec,
    problem: `It is ${codestream.columns} × ${codestream.rows} pixels, the header says ${format.columns} × ${format.rows}`,
  });
}
