import type { LocalFile } from './local-study-source.ts';

/** All files of a drop, folders walked; call it inside the drop event, before any await. */
export function filesOfDrop(_transfer: DataTransfer): Promise<LocalFile[]> {
  throw new Error('being written');
}

/** The files of an `<input type="file">`, with folder paths when `webkitdirectory` gave them. */
export function filesOfInput(_files: FileList): LocalFile[] {
  throw new Error('being written');
}
