import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Grey samples from 0 to `maximum`, row by row. */
export interface GreyPicture {
  readonly values: ArrayLike<number>;
  readonly maximum: number;
}

/** One frame drawn by DCMTK's renderer, with 8 bits and with 16. */
export interface DcmtkDrawing {
  readonly eightBit: GreyPicture;
  readonly sixteenBit: GreyPicture;
}

/** One frame of a file. */
export interface FrameToDraw {
  readonly file: string;
  readonly frameNumber: number;
  /** The file tells the VR of each element, and nothing in it is compressed. */
  readonly isPlain: boolean;
}

/**
 * Draws one frame with dcmj2pnm, without overlays, once for each list of options. One shell runs them all: to start a
 * process is dear for Node, with all its memory, and cheap for a shell. Two thirds of the time of a small picture goes
 * into reading DCMTK's dictionary, so a plain file is drawn without.
 */
export async function drawByDcmtk(
  { file, frameNumber, isPlain }: FrameToDraw,
  optionLists: readonly (readonly string[])[],
): Promise<DcmtkDrawing[]> {
  const folder = mkdtempSync(join(tmpdir(), 'isocenter-drawn-'));
  const pathOf = (index: number, format: string) => join(folder, `${index}${format}.pgm`);
  const commands = optionLists.flatMap((options, index) =>
    ['+op', '+opw'].map((format) =>
      ['dcmj2pnm', '-q', format, '-O', '+F', String(frameNumber), ...options, file, pathOf(index, format)]
        .map(shellWord)
        .join(' '),
    ),
  );
  try {
    const env = { ...process.env, ...(isPlain && { DCMDICTPATH: '/dev/null' }) };
    await run('sh', ['-e', '-c', commands.join('\n')], { env });
    return optionLists.map((_, index) => ({
      eightBit: readPgm(readFileSync(pathOf(index, '+op'))),
      sixteenBit: readPgm(readFileSync(pathOf(index, '+opw'))),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A PGM, binary with 8 bits (P5) or in digits (P2). */
function readPgm(bytes: Uint8Array): GreyPicture {
  let at = 2;
  const next = (): number => {
    while ((bytes[at] as number) <= 0x20) at++;
    let number = 0;
    for (; (bytes[at] as number) > 0x20; at++) number = number * 10 + (bytes[at] as number) - 0x30;
    return number;
  };
  const [columns, rows, maximum] = [next(), next(), next()];
  if (bytes[1] === 0x35) return { values: bytes.subarray(at + 1), maximum };
  const values = new Uint16Array(columns * rows);
  for (let i = 0; i < values.length; i++) values[i] = next();
  return { values, maximum };
}
