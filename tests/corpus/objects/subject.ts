import type { Corpus, CorpusFile } from '../corpus.ts';
import type { PixelEntry } from '../pixels.ts';

/** The object that an oracle describes, and where to look things up. */
export interface ObjectSubject {
  readonly path: string;
  readonly corpus: Corpus;
  readonly file: CorpusFile;
}

/** Frames whose digests the oracle has, of which it also summed up values. */
export function listedFrames({ path, corpus, file }: ObjectSubject): readonly number[] {
  const entry = corpus.readOracle<PixelEntry>('pixels').find((candidate) => candidate.path === path);
  const frames = entry?.perFrame?.map(({ frame }) => frame);
  return frames ?? Array.from({ length: file.describe(1).numberOfFrames }, (_, i) => i + 1);
}
