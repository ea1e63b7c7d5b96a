import type { LocalFile } from './local-study-source.ts';

/** All files of a drop, folders walked; call it inside the drop event, before any await. */
export async function filesOfDrop(transfer: DataTransfer): Promise<LocalFile[]> {
  // Both lists are emptied by the browser as soon as the event is over.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const loose = filesOfInput(transfer.files);
  if (entries.length === 0) return loose;
  const files = await Promise.all(entries.map((entry) => filesOfEntry(entry)));
  return files.flat();
}

/** The files of an `<input type="file">`, with folder paths when `webkitdirectory` gave them. */
export function filesOfInput(files: FileList): LocalFile[] {
  return [...files].map((file) => ({ name: file.webkitRelativePath || file.name, blob: file }));
}

async function filesOfEntry(entry: FileSystemEntry): Promise<LocalFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    return [{ name: entry.fullPath.replace(/^\//, ''), blob: file }];
  }
  const children = await childrenOf(entry as FileSystemDirectoryEntry);
  const files = await Promise.all(children.map((child) => filesOfEntry(child)));
  return files.flat();
}

/** A reader gives at most a hundred entries at a time, and an empty list at the end. */
async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (batch.length === 0) return children;
    children.push(...batch);
  }
}
