import type { Kysely } from 'kysely';
import type { AnyTransaction } from '../jobs/index.ts';
import type {
  CommitmentKey,
  CommitmentOutcome,
  CommitmentRecord,
  CommitmentRecords,
  SopReference,
} from './commitment-records.ts';
import type { ProcedureTables } from './procedure-tables.ts';

/** `now`: ISO 8601 in UTC. */
export class SqlCommitments implements CommitmentRecords {
  readonly #database: Kysely<ProcedureTables>;
  readonly #now: () => string;

  constructor(database: Kysely<ProcedureTables>, now: () => string) {
    this.#database = database;
    this.#now = now;
  }

  async find(key: CommitmentKey): Promise<CommitmentRecord | undefined> {
    const { promiser, peerAeTitle, transactionUid } = key;
    const row = await this.#database
      .selectFrom('commitments')
      .select(['references_json', 'outcome'])
      .where('promiser', '=', promiser)
      .where('peer_ae_title', '=', peerAeTitle)
      .where('transaction_uid', '=', transactionUid)
      .executeTakeFirst();
    if (!row) return undefined;
    return {
      promiser,
      peerAeTitle,
      transactionUid,
      references: JSON.parse(row.references_json) as SopReference[],
      ...(row.outcome !== null && { outcome: JSON.parse(row.outcome) as CommitmentOutcome }),
    };
  }

  add(
    userId: string,
    record: CommitmentRecord,
    alongside?: (transaction: AnyTransaction | undefined) => Promise<unknown>,
  ): Promise<boolean> {
    return this.#database.transaction().execute(async (transaction) => {
      const { numInsertedOrUpdatedRows = 0n } = await transaction
        .insertInto('commitments')
        .values({
          promiser: record.promiser,
          peer_ae_title: record.peerAeTitle,
          transaction_uid: record.transactionUid,
          references_json: JSON.stringify(record.references),
          outcome: record.outcome ? JSON.stringify(record.outcome) : null,
          user_id: userId,
          saved_at: this.#now(),
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 0n) return false;
      await alongside?.(transaction);
      return true;
    });
  }

  async saveOutcome(key: CommitmentKey, outcome: CommitmentOutcome | undefined): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable('commitments')
      .set({ outcome: outcome ? JSON.stringify(outcome) : null, saved_at: this.#now() })
      .where('promiser', '=', key.promiser)
      .where('peer_ae_title', '=', key.peerAeTitle)
      .where('transaction_uid', '=', key.transactionUid)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async remove(key: CommitmentKey): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom('commitments')
      .where('promiser', '=', key.promiser)
      .where('peer_ae_title', '=', key.peerAeTitle)
      .where('transaction_uid', '=', key.transactionUid)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async removeEnded(before: string, isOpen: (key: CommitmentKey) => boolean): Promise<number> {
    const rows = await this.#database
      .selectFrom('commitments')
      .select(['promiser', 'peer_ae_title', 'transaction_uid'])
      .where('outcome', 'is not', null)
      .where('saved_at', '<', before)
      .execute();
    const keys = rows.map(({ promiser, peer_ae_title: peerAeTitle, transaction_uid: transactionUid }) => ({
      promiser,
      peerAeTitle,
      transactionUid,
    }));
    const ended = keys.filter((key) => !isOpen(key));
    for (const key of ended) await this.remove(key);
    return ended.length;
  }
}
