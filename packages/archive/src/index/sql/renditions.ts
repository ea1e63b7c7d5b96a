import type { Kysely, Transaction } from 'kysely';
import type { BlobKey } from '../../store/blob-store.ts';
import type { RenditionRow } from '../rendition-row.ts';
import { listOf } from './list-of.ts';
import type { IndexTables } from './tables.ts';

export async function putRendition(
  transaction: Transaction<IndexTables>,
  { subject, kind, version, blobKey, byteLength, mediaType }: RenditionRow,
): Promise<BlobKey | undefined> {
  const before = await findRendition(transaction, subject, kind);
  const row = { version, blob_key: blobKey, byte_length: byteLength, media_type: mediaType };
  await transaction
    .insertInto('renditions')
    .values({ subject, kind, ...row })
    .onConflict((conflict) => conflict.columns(['subject', 'kind']).doUpdateSet(row))
    .execute();
  return before && (await unnamed(transaction, [before.blobKey]))[0];
}

export async function findRendition(
  database: Kysely<IndexTables>,
  subject: string,
  kind: string,
): Promise<RenditionRow | undefined> {
  const row = await database
    .selectFrom('renditions')
    .selectAll()
    .where('subject', '=', subject)
    .where('kind', '=', kind)
    .executeTakeFirst();
  return (
    row && {
      subject,
      kind,
      version: row.version,
      blobKey: row.blob_key,
      byteLength: row.byte_length,
      mediaType: row.media_type,
    }
  );
}

export async function dropRenditions(
  transaction: Transaction<IndexTables>,
  subjects: readonly string[],
): Promise<BlobKey[]> {
  const dropped = await transaction
    .deleteFrom('renditions')
    .where('subject', 'in', listOf(subjects))
    .returning('blob_key')
    .execute();
  return unnamed(
    transaction,
    dropped.map((row) => row.blob_key),
  );
}

/** Equal renditions of two subjects may be one blob. */
async function unnamed(transaction: Transaction<IndexTables>, keys: readonly BlobKey[]): Promise<BlobKey[]> {
  const rows = await transaction
    .selectFrom('renditions')
    .select('blob_key')
    .where('blob_key', 'in', listOf(keys))
    .execute();
  const named = new Set(rows.map((row) => row.blob_key));
  return [...new Set(keys)].filter((key) => !named.has(key)).sort();
}
