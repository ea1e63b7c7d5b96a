import type { LocalFile, LocalFileProblem } from '@isocenter/viewer';
import { ArrowLeft, FileSearch, FolderOpen } from 'lucide-react';
import { Link } from 'wouter';
import { Button } from '../controls/button.tsx';
import { useFilePicker } from '../import/use-file-picker.ts';
import { formatShare } from '../text/counts.ts';
import { studyListPath } from '../url/paths.ts';
import styles from './choose-local-files.module.css';
import { ProblemList } from './local-report.tsx';

interface ChooseLocalFilesProps {
  /** Present while files are read. */
  progress: { readonly done: number; readonly total: number } | undefined;
  /** Present after none of the files held an image. */
  problems: readonly LocalFileProblem[] | undefined;
  onFiles: (files: readonly LocalFile[]) => void;
  onStop: () => void;
}

/** The local viewer before there is something to view. */
export function ChooseLocalFiles({ progress, problems, onFiles, onStop }: ChooseLocalFilesProps) {
  const pick = useFilePicker(onFiles);
  return (
    <main className={styles.page}>
      <Link href={studyListPath} className={styles.back}>
        <ArrowLeft aria-hidden="true" /> Study list
      </Link>
      <div className={styles.middle}>
        {progress ? (
          <>
            <h1>Reading files</h1>
            <progress max={Math.max(1, progress.total)} value={progress.done} aria-label="Files read" />
            <p role="status">
              {progress.done} of {progress.total} files, {formatShare(progress.done, progress.total)}
            </p>
            <Button label="Stop" variant="plain" onClick={onStop} />
          </>
        ) : (
          <>
            <h1>{problems ? 'No image could be read' : 'Open without uploading'}</h1>
            <p>
              Drop DICOM files, a folder or a zip anywhere on this page. They are read here and never leave
              this computer.
            </p>
            <div className={styles.actions}>
              <Button
                label="Choose files"
                icon={<FileSearch />}
                variant="primary"
                onClick={() => pick('files')}
              />
              <Button
                label="Choose a folder"
                icon={<FolderOpen />}
                variant="plain"
                onClick={() => pick('folder')}
              />
            </div>
            {problems && <ProblemList problems={problems} />}
          </>
        )}
      </div>
    </main>
  );
}
