import { FilePlus2, FolderPlus } from 'lucide-react';
import type { Status } from '../api.ts';
import { Button } from '../controls/button.tsx';
import styles from './empty-archive.module.css';

interface EmptyArchiveProps {
  status: Status | undefined;
  onPick: (what: 'files' | 'folder') => void;
}

/** The archive holds nothing yet: three ways to change that, the quickest first. */
export function EmptyArchive({ status, onPick }: EmptyArchiveProps) {
  return (
    <div className={styles.empty}>
      <h2>No studies yet</h2>
      <ol className={styles.ways}>
        <li>
          <h3>Drop files here</h3>
          <p>DICOM files, a folder or a zip, anywhere on this page.</p>
          <div className={styles.actions}>
            <Button
              label="Choose files"
              icon={<FilePlus2 />}
              variant="primary"
              onClick={() => onPick('files')}
            />
            <Button
              label="Choose a folder"
              icon={<FolderPlus />}
              variant="plain"
              onClick={() => onPick('folder')}
            />
          </div>
        </li>
        <li>
          <h3>Send from another system</h3>
          {status ? (
            <dl className={styles.facts}>
              <dt>AE title</dt>
              <dd>{status.aeTitle}</dd>
              <dt>Host</dt>
              <dd>127.0.0.1</dd>
              <dt>Port</dt>
              <dd>{status.dicomPort}</dd>
            </dl>
          ) : (
            <p>Its address shows here when the server answers.</p>
          )}
          <p>What arrives shows here by itself.</p>
        </li>
        <li>
          <h3>Look at samples</h3>
          <p>
            {status?.samples.wereRemoved ? (
              <>
                They were removed here. <code>isocenter start --data FOLDER</code> with a new folder makes
                them again.
              </>
            ) : (
              <>
                Start the server without <code>--no-samples</code> and phantom studies are made for you.
              </>
            )}{' '}
            In a terminal, <code>isocenter import PATH</code> reads files, folders and zips.
          </p>
        </li>
      </ol>
    </div>
  );
}
