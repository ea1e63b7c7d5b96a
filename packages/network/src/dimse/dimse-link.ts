import { type IsocenterError, isIsocenterError } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import type { AssociationAgreement } from '../upper-layer/association-agreement.ts';
import type { PresentationDataValue } from '../upper-layer/pdu.ts';
import type { PresentationContext } from '../upper-layer/presentation-context.ts';
import { CommandField } from './command-set.ts';

/** The part of an `Association` that messages travel on. */
export interface DimseLink {
  readonly contexts: ReadonlyMap<number, PresentationContext>;
  readonly longestFragmentBytes: number;
  /** Roles and how many operations at a time; absent: any role, one operation each way. */
  readonly agreement?:
    | Pick<AssociationAgreement, 'rolesIn' | 'operationsInvoked' | 'operationsPerformed'>
    | undefined;
  /** Each argument is one PDU; they leave together. */
  send(...pdus: readonly (readonly PresentationDataValue[])[]): Promise<void>;
  abort(error: IsocenterError): Promise<void>;
}

/** The message whose data set still comes in. */
export interface Receiving {
  push(bytes: Uint8Array): Promise<void> | void;
  complete(): Promise<void> | void;
  fail(error: IsocenterError): void;
}

/** The role of who asks: all but the notification are asked for by the SCU. PS3.7 §7.5. */
export const roleOfInvoker = (commandField: number): 'scu' | 'scp' =>
  commandField === CommandField['N-EVENT-REPORT-RQ'] ? 'scp' : 'scu';

export const invalidMessage = (problem: string): IsocenterError =>
  networkError('NETWORK_MESSAGE_INVALID', { problem });

export const asNetworkError = (cause: unknown): IsocenterError =>
  isIsocenterError(cause)
    ? cause
    : networkError('NETWORK_ASSOCIATION_ABORTED', { by: 'this node', reason: 'internal error' }, { cause });
