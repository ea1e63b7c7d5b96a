import { type IsocenterError, isIsocenterError } from '@isocenter/dicom';
import { networkError } from '../errors.ts';
import type { PresentationDataValue } from '../upper-layer/pdu.ts';
import type { PresentationContext } from '../upper-layer/presentation-context.ts';
import { CommandField, type CommandSet, RESPONSE_BIT } from './command-set.ts';
import { DataSetStream } from './data-set-stream.ts';
import { MessageAssembler } from './message-assembler.ts';
import { commandFragments } from './message-fragments.ts';
import { Status } from './status.ts';

/** The part of an `Association` a service needs. */
export interface DimseLink {
  readonly contexts: ReadonlyMap<number, PresentationContext>;
  readonly longestFragmentBytes: number;
  send(values: readonly PresentationDataValue[]): Promise<void>;
}

/** PS3.7 §9.1.1. */
export interface CStoreRequest {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** The bare data set. Throws when the association ends before it is complete. */
  readonly dataSet: AsyncIterable<Uint8Array>;
}

export interface DimseAnswer {
  readonly status: number;
  /** At most 64 characters (LO); no patient data. */
  readonly errorComment?: string | undefined;
}

/** What the provider can do; the SOP classes of C-ECHO and C-STORE are already checked. */
export interface DimseServices {
  /** Answers when the instance is durable or refused. */
  store(request: CStoreRequest): Promise<DimseAnswer>;
}

/** The message under way whose data set still comes in. */
interface Receiving {
  readonly dataSet: DataSetStream;
  respond(): Promise<void>;
}

/**
 * Answers the DIMSE requests of one association, one after the other: Verification (PS3.4 Annex A), Storage
 * (Annex B), and `Unrecognized operation` for everything else.
 */
export class DimseServiceProvider {
  readonly #services: DimseServices;
  readonly #assembler = new MessageAssembler();
  #receiving: Receiving | undefined;
  #working: Promise<unknown> = Promise.resolve();

  constructor(services: DimseServices) {
    this.#services = services;
  }

  /** Takes the values of one P-DATA indication; resolves when the next may come. A throw means: abort. */
  async take(link: DimseLink, values: readonly PresentationDataValue[]): Promise<void> {
    for (const value of values) {
      const part = this.#assembler.take(value);
      if (part?.kind === 'command') await this.#begin(link, part.presentationContextId, part.command);
      if (part?.kind === 'data') await this.#continue(part.bytes, part.isLast);
    }
  }

  /** The association is over; resolves when nothing works on its messages any more. */
  async end(error: IsocenterError | undefined): Promise<void> {
    this.#receiving?.dataSet.fail(error ?? networkError('NETWORK_CONNECTION_CLOSED', {}));
    this.#receiving = undefined;
    await this.#working;
  }

  async #begin(link: DimseLink, presentationContextId: number, command: CommandSet): Promise<void> {
    const context = link.contexts.get(presentationContextId);
    if (!context) {
      throw networkError('NETWORK_MESSAGE_INVALID', {
        problem: `context ${presentationContextId} was not accepted`,
      });
    }
    if (command.CommandField & RESPONSE_BIT) {
      throw networkError('NETWORK_MESSAGE_INVALID', { problem: 'a response to no request of ours' });
    }
    const dataSet = new DataSetStream();
    const answer = this.#perform(context, command, dataSet);
    this.#working = answer;
    const respond = async () => {
      const { status, errorComment } = await answer;
      // A C-CANCEL for an operation that is over has no response. PS3.7 §9.3.2.3.
      if (command.CommandField === CommandField['C-CANCEL-RQ']) return;
      const response = responseTo(command, status, errorComment);
      const fragments = commandFragments(presentationContextId, response, link.longestFragmentBytes);
      for (const fragment of fragments) await link.send([fragment]);
    };
    if (command.hasDataSet) this.#receiving = { dataSet, respond };
    else await respond();
  }

  async #continue(bytes: Uint8Array, isLast: boolean): Promise<void> {
    const receiving = this.#receiving;
    if (!receiving) return; // the association ended meanwhile
    if (bytes.byteLength > 0) await receiving.dataSet.push(bytes);
    if (!isLast) return;
    receiving.dataSet.end();
    this.#receiving = undefined;
    await receiving.respond();
  }

  /** Never rejects. */
  async #perform(
    context: PresentationContext,
    command: CommandSet,
    dataSet: DataSetStream,
  ): Promise<DimseAnswer> {
    try {
      if (command.CommandField === CommandField['C-STORE-RQ'])
        return await this.#store(context, command, dataSet);
      if (command.CommandField === CommandField['C-ECHO-RQ']) return { status: Status.Success };
      return { status: Status.UnrecognizedOperation };
    } catch (error) {
      return {
        status: Status.ProcessingFailure,
        errorComment: isIsocenterError(error) ? error.code : undefined,
      };
    } finally {
      dataSet.discard();
    }
  }

  async #store(
    context: PresentationContext,
    command: CommandSet,
    dataSet: DataSetStream,
  ): Promise<DimseAnswer> {
    const sopClassUid = command.AffectedSOPClassUID ?? '';
    const sopInstanceUid = command.AffectedSOPInstanceUID ?? '';
    if (!command.hasDataSet) return { status: Status.CannotUnderstand, errorComment: 'No data set' };
    if (context.abstractSyntaxUid === VERIFICATION_SOP_CLASS || sopClassUid !== context.abstractSyntaxUid) {
      return { status: Status.SopClassNotSupported, errorComment: 'SOP class is not that of the context' };
    }
    if (!isWritableUid(sopInstanceUid)) {
      return { status: Status.InvalidSopInstance, errorComment: 'AffectedSOPInstanceUID is not a UID' };
    }
    return this.#services.store({
      sopClassUid,
      sopInstanceUid,
      transferSyntaxUid: context.transferSyntaxUid,
      dataSet,
    });
  }
}

/** PS3.4 Annex A. */
export const VERIFICATION_SOP_CLASS = '1.2.840.10008.1.1';

/** What fits a UI element (PS3.5 §6.2); whether it names an instance is for the archive to say. */
const isWritableUid = (text: string): boolean => /^[0-9.]{1,64}$/.test(text);

/** LO: at most 64 characters. PS3.7 §E.1. */
const MAXIMUM_COMMENT_LENGTH = 64;

/** UIDs are repeated only if they are some: a response must not fail by what the request did wrong. */
function responseTo(request: CommandSet, status: number, errorComment: string | undefined): CommandSet {
  const repeat = (uid: string | undefined) => (uid !== undefined && isWritableUid(uid) ? uid : undefined);
  return {
    CommandField: request.CommandField | RESPONSE_BIT,
    hasDataSet: false,
    AffectedSOPClassUID: repeat(request.AffectedSOPClassUID ?? request.RequestedSOPClassUID),
    AffectedSOPInstanceUID: repeat(request.AffectedSOPInstanceUID ?? request.RequestedSOPInstanceUID),
    MessageIDBeingRespondedTo: request.MessageID ?? 0,
    Status: status,
    ErrorComment: errorComment?.slice(0, MAXIMUM_COMMENT_LENGTH),
  };
}
