import type { BlobKey } from '../../store/blob-store.ts';
import type { RenditionRow } from '../rendition-row.ts';
import type { ArchiveDatabase } from './database.ts';
import { run, type Sql } from './statement.ts';

export async function putRendition(
  connection: Sql,
  { subject, kind, version, blobKey, byteLength, mediaType }: RenditionRow,
): Promise<BlobKey | undefined> {
  const before = await findRendition(connection, subject, kind);
  await run(
    connection,
    `insert into renditions (subject, kind, version, blob_key, byte_length, media_type) values (?, ?, ?, ?, ?, ?)
      on conflict (subject, kind) do update set
        version = excluded.version, blob_key = excluded.blob_key,
        byte_length = excluded.byte_length, media_type = excluded.media_type`,
    [subject, kind, version, blobKey, byteLength, mediaType],
  );
  return before && (await unnamedRenditions(connection, [before.blobKey]))[0];
}

export async function findRendition(
  connection: Sql,
  subject: string,
  kind: string,
): Promise<RenditionRow | undefined> {
  const [row] = await run<{ version: string; blob_key: string; byte_length: number; media_type: string }>(
    connection,
    'select version, blob_key, byte_length, media_type from renditions where subject = ? and kind = ?',
    [subject, kind],
  );
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

export async function dropRenditions(connection: Sql, subjects: readonly string[]): Promise<BlobKey[]> {
  const { dialect } = connection;
  const dropped = await run<{ blob_key: string }>(
    connection,
    `delete from renditions where ${dialect.inList('subject', 'text')} returning blob_key`,
    [dialect.list(subjects)],
  );
  return unnamedRenditions(
    connection,
    dropped.map((row) => row.blob_key),
  );
}

/** Equal renditions of two subjects may be one blob. */
export async function unnamedRenditions(connection: Sql, keys: readonly BlobKey[]): Promise<BlobKey[]> {
  const { dialect } = connection;
  const rows = await run<{ blob_key: string }>(
    connection,
    `select blob_key from renditions where ${dialect.inList('blob_key', 'text')}`,
    [dialect.list(keys)],
  );
  const named = new Set(rows.map((row) => row.blob_key));
  return [...new Set(keys)].filter((key) => !named.has(key)).sort();
}

/** Where the files they name did not come along. Each is made again when it is asked for. */
export async function forgetRenditions({
  kysely: database,
  dialect,
}: Pick<ArchiveDatabase, 'kysely' | 'dialect'>): Promise<void> {
  await run({ database, dialect }, 'delete from renditions');
}
