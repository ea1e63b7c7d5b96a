import type { LoadingProgress, Quality } from '@isocenter/viewer';
import styles from './quality-mark.module.css';

/** How true the picture is: a shape and a word, and a colour for those who see it. */
export function QualityMark({ quality }: { quality: Quality }) {
  if (quality.status === 'empty') return null;
  return (
    <span className={styles.mark} data-status={quality.status}>
      <svg viewBox="0 0 10 10" aria-hidden="true">
        <Shape status={quality.status} />
      </svg>
      {textOf(quality)}
    </span>
  );
}

function Shape({ status }: { status: Quality['status'] }) {
  switch (status) {
    case 'loading':
      return <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeDasharray="3 2.4" />;
    case 'reduced':
      return (
        <>
          <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeDasharray="3 2.4" />
          <circle cx="5" cy="5" r="1.8" fill="currentColor" />
        </>
      );
    case 'complete':
      return <circle cx="5" cy="5" r="3.2" fill="currentColor" />;
    case 'lossy':
      return <path d="M5 0.8 9.2 5 5 9.2 0.8 5Z" fill="currentColor" />;
    default:
      return <path d="M5 1 9.4 9H0.6Z" fill="currentColor" />;
  }
}

function textOf(quality: Quality): string {
  switch (quality.status) {
    case 'loading':
      return `Loading${progressText(quality.progress)}`;
    case 'reduced':
      return `Reduced ${quality.columns} × ${quality.rows}${progressText(quality.progress)}`;
    case 'complete':
      return 'Complete';
    case 'lossy':
      return quality.ratio === undefined ? 'Lossy' : `Lossy 1:${formatRatio(quality.ratio)}`;
    default:
      return 'Not shown';
  }
}

/** ` 40 %` where the whole is known, ` 1.2 MB` where it is not. */
function progressText(progress: LoadingProgress | undefined): string {
  if (!progress) return '';
  const { receivedBytes, totalBytes } = progress;
  if (totalBytes) return ` ${Math.floor((100 * receivedBytes) / totalBytes)} %`;
  return ` ${(receivedBytes / 1e6).toFixed(1)} MB`;
}

const formatRatio = (ratio: number): string =>
  ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1).replace(/\.0$/, '');
