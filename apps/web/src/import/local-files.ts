import type { LocalFile } from '@isocenter/viewer';

let handedOver: readonly LocalFile[] = [];

/** Files chosen on one page for the local viewer to read; they stay in this page's memory and are never sent. */
export function handOverFiles(files: readonly LocalFile[]): void {
  handedOver = files;
}

export const handedOverFiles = (): readonly LocalFile[] => handedOver;
