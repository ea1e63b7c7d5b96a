import { filesOfInput, type LocalFile } from '@isocenter/viewer';
import { useCallback } from 'react';

/** Asks the reader for files, or for one folder with all that is in it. Nothing comes back when they think better of it. */
export function useFilePicker(
  onFiles: (files: readonly LocalFile[]) => void,
): (what: 'files' | 'folder') => void {
  return useCallback(
    (what) => {
      const input = document.createElement('input');
      input.type = 'file';
      input.multiple = true;
      input.webkitdirectory = what === 'folder';
      input.onchange = () => {
        if (input.files && input.files.length > 0) onFiles(filesOfInput(input.files));
      };
      input.click();
    },
    [onFiles],
  );
}
