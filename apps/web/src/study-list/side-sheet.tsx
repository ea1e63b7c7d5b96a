import { useQuery } from '@tanstack/react-query';
import { ImageOff, X } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ManifestSeries, StudyRow } from '../api.ts';
import { api } from '../archive-connection/client.ts';
import { Button } from '../controls/button.tsx';
import { join } from '../controls/join.ts';
import { arrivalOf, arrivalSentence } from '../text/arrival.ts';
import { countOf } from '../text/counts.ts';
import { studyPath } from '../url/paths.ts';
import { patientLabel } from './columns.tsx';
import { identityLine, momentLine } from './identity-lines.ts';
import { seriesThumbnailUrl } from './series-thumbnail-url.ts';
import styles from './side-sheet.module.css';

interface SideSheetProps {
  study: StudyRow;
  onSelect: (study: StudyRow) => void;
  onClose: () => void;
}

/** The selected study: who, what, its series, and the patient's other studies in time. */
export function SideSheet({ study, onSelect, onClose }: SideSheetProps) {
  return (
    <aside className={styles.sheet} aria-label="Selected study">
      <header className={styles.header}>
        <div className={styles.who}>
          <h2>{patientLabel(study)}</h2>
          <p>{identityLine(study)}</p>
        </div>
        <Button label="Close sheet" icon={<X />} iconOnly onClick={onClose} />
      </header>
      <div className={styles.content}>
        <section>
          <h3 className={styles.title}>{study.studyDescription || 'Study without description'}</h3>
          <p className={styles.dim}>{momentLine(study)}</p>
          <Arrival study={study} />
        </section>
        <Link href={studyPath(study.studyInstanceUid)} className={styles.open}>
          Open study
        </Link>
        <SeriesList study={study} />
        {study.patientId && <Timeline study={study} patientId={study.patientId} onSelect={onSelect} />}
      </div>
    </aside>
  );
}

/** Whether more of it may come. */
function Arrival({ study }: { study: StudyRow }) {
  const sentence = arrivalSentence(study);
  if (sentence === undefined) return null;
  return (
    <p className={styles.arrival} data-arrival={arrivalOf(study)}>
      {sentence}
    </p>
  );
}

function SeriesList({ study }: { study: StudyRow }) {
  const manifest = useQuery({
    queryKey: ['study', study.studyInstanceUid],
    queryFn: ({ signal }) => api.openStudy(study.studyInstanceUid, { signal }),
  });
  if (manifest.error) {
    return (
      <div className={styles.failed} role="alert">
        <p>{manifest.error.message}</p>
        <Button label="Try again" variant="plain" onClick={() => void manifest.refetch()} />
      </div>
    );
  }
  const series = manifest.data?.series;
  return (
    <section aria-label="Series" aria-busy={series === undefined}>
      <h3 className={styles.heading}>{countOf(study.numberOfSeries, 'series', 'series')}</h3>
      <ul className={styles.series}>
        {series === undefined
          ? Array.from({ length: Math.min(12, study.numberOfSeries) }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: bones have no identity
              <li key={index} className={styles.card} aria-hidden="true">
                <span className={styles.picture} />
              </li>
            ))
          : series.map((item) => (
              <SeriesCard
                key={item.seriesInstanceUid}
                studyInstanceUid={study.studyInstanceUid}
                series={item}
              />
            ))}
      </ul>
    </section>
  );
}

function SeriesCard({ studyInstanceUid, series }: { studyInstanceUid: string; series: ManifestSeries }) {
  const label = series.seriesDescription || 'Series without description';
  const images =
    series.numberOfFrames > 0
      ? countOf(series.numberOfFrames, 'image')
      : countOf(series.numberOfInstances, 'object');
  return (
    <li className={styles.card}>
      <Link
        href={studyPath(studyInstanceUid, { seriesInstanceUid: series.seriesInstanceUid })}
        className={styles.cardLink}
      >
        <Picture
          url={
            series.numberOfFrames > 0
              ? seriesThumbnailUrl(studyInstanceUid, series.seriesInstanceUid)
              : undefined
          }
        />
        <span className={styles.cardText}>
          <strong>
            {[series.modality, series.seriesNumber].filter((part) => part !== undefined).join(' ')}
          </strong>
          <span className={styles.clip}>{label}</span>
          <span className={styles.dim}>{images}</span>
        </span>
      </Link>
    </li>
  );
}

/** A thumbnail in a frame that keeps its size; a series without picture says so instead of showing a hole. */
function Picture({ url }: { url: string | undefined }) {
  const [failed, setFailed] = useState(false);
  return (
    <span className={styles.picture}>
      {url && !failed ? (
        <img src={url} alt="" loading="lazy" decoding="async" onError={() => setFailed(true)} />
      ) : (
        <ImageOff aria-hidden="true" />
      )}
    </span>
  );
}

interface TimelineProps {
  study: StudyRow;
  patientId: string;
  onSelect: (study: StudyRow) => void;
}

/** All studies with the same patient ID, newest first. */
function Timeline({ study, patientId, onSelect }: TimelineProps) {
  const { data } = useQuery({
    queryKey: ['studies', 'of-patient', patientId],
    queryFn: ({ signal }) => api.searchStudies({ patientId, sort: '-studyDate', limit: 50 }, { signal }),
  });
  const studies = data?.studies.filter((other) => other.patientId === patientId) ?? [];
  if (studies.length < 2) return null;
  return (
    <section aria-label="Studies of this patient">
      <h3 className={styles.heading}>{countOf(studies.length, 'study', 'studies')} of this patient</h3>
      <ul>
        {studies.map((other) => {
          const isSelected = other.studyInstanceUid === study.studyInstanceUid;
          return (
            <li key={other.studyInstanceUid}>
              <button
                type="button"
                className={join(styles.moment, isSelected && styles.now)}
                aria-current={isSelected}
                onClick={() => onSelect(other)}
              >
                <span>{other.studyDate || 'No date'}</span>
                <span>{other.modalities.join(', ')}</span>
                <span className={styles.clip}>{other.studyDescription}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
