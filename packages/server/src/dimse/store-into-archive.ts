import type { Archive, Logger } from '@isocenter/archive';
import { type CStoreRequest, type DimseAnswer, type DimseServices, Status } from '@isocenter/network';
import type { AssociationPeer } from './services.ts';
import { commentOf, errorToDimseStatus } from './status-of-error.ts';

export interface StoreOptions {
  readonly archive: Pick<Archive, 'keep'>;
  readonly logger: Logger;
}

/**
 * Storage SCP (PS3.4 Annex B): hands each data set to the archive while it comes in and answers once the archive
 * made it durable or refused it.
 */
export const storeIntoArchive =
  ({ archive, logger }: StoreOptions) =>
  ({ aeTitle: callingAeTitle, userId }: Pick<AssociationPeer, 'aeTitle' | 'userId'>): DimseServices => ({
    async store({
      sopClassUid,
      sopInstanceUid,
      transferSyntaxUid,
      dataSet,
    }: CStoreRequest): Promise<DimseAnswer> {
      try {
        const outcome = await archive.keep({
          origin: { door: 'dimse', callingAeTitle, userId },
          bytes: dataSet,
          dataSetOnly: { transferSyntaxUid, sopClassUid, sopInstanceUid, sourceAeTitle: callingAeTitle },
        });
        if (outcome.status === 'refused') return refuse(outcome.error, 'warn');
        if (outcome.status === 'quarantined') {
          return { status: Status.StoredDoesNotMatch, errorComment: commentOf(outcome.error.what) };
        }
        return { status: outcome.coerced.length > 0 ? Status.CoercionOfDataElements : Status.Success };
      } catch (error) {
        return refuse(error, 'error');
      }

      function refuse(error: unknown, level: 'warn' | 'error'): DimseAnswer {
        const answer = errorToDimseStatus(error);
        logger[level](
          { err: error, callingAeTitle, sopInstanceUid, status: answer.status },
          'C-STORE refused',
        );
        return answer;
      }
    },
  });
