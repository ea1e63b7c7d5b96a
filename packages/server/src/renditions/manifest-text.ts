import type { StudyManifest as ArchiveManifest, StoredInstance } from '@isocenter/archive';
import type { StudyRow } from '@isocenter/network/api';
import { bySeries, type KeptMetadata, renditionKinds } from './kept-metadata.ts';

/**
 * The manifest of a study as JSON text (`StudyManifest` of the API): its series and instances, and for each series that is
 * kept its compact metadata, which goes in as the text that it is kept as.
 */
export async function manifestText(
  { study, series }: Omit<ArchiveManifest, 'study'> & { readonly study: StudyRow },
  instances: readonly StoredInstance[],
  metadata: KeptMetadata,
): Promise<string> {
  const stored = new Map([...bySeries(instances)].map((group) => [group[0]?.seriesInstanceUid, group]));
  const texts = await Promise.all(
    series.map(async (one) => {
      const text = JSON.stringify(one);
      const kept = await metadata.open(
        stored.get(one.seriesInstanceUid) ?? [],
        renditionKinds.compactMetadata,
      );
      if (!kept) return text;
      const pieces: Uint8Array[] = [];
      for await (const chunk of kept.chunks) pieces.push(chunk);
      return `${text.slice(0, -1)},"metadata":${Buffer.concat(pieces)}}`;
    }),
  );
  return `{"study":${JSON.stringify(study)},"series":[${texts.join(',')}]}`;
}
