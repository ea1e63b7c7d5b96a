import { type CommandSet, RESPONSE_BIT, writeCommandSet } from './command-set.ts';

/** One response to a request of the peer. */
export interface DimseReply {
  /** Pending (FF00, FF01) as long as others follow. */
  readonly status: number;
  /** At most 64 characters (LO); no patient data. */
  readonly errorComment?: string | undefined;
  /** What the service adds to the response's command set, such as the counters of sub-operations. */
  readonly elements?: Partial<CommandSet>;
  /** In the transfer syntax of the request's context. */
  readonly dataSet?: Uint8Array | undefined;
  /** Of a pending reply: several in its place, a response for each, which leave together. */
  readonly dataSets?: readonly Uint8Array[] | undefined;
}

const hasDataSet = ({ dataSet, dataSets }: DimseReply): boolean => (dataSet ?? dataSets) !== undefined;

/** What fits a UI element (PS3.5 §6.2); whether it names an instance is for the archive to say. */
export const isWritableUid = (text: string): boolean => /^[0-9.]{1,64}$/.test(text);

/** LO: at most 64 characters. PS3.7 §E.1. */
const MAXIMUM_COMMENT_LENGTH = 64;

/** UIDs are repeated only if they are some: a response must not fail by what the request did wrong. */
export function responseTo(request: CommandSet, reply: DimseReply): CommandSet {
  const { status, errorComment, elements } = reply;
  const repeat = (uid: string | undefined) => (uid !== undefined && isWritableUid(uid) ? uid : undefined);
  return {
    CommandField: request.CommandField | RESPONSE_BIT,
    hasDataSet: hasDataSet(reply),
    AffectedSOPClassUID: repeat(request.AffectedSOPClassUID ?? request.RequestedSOPClassUID),
    AffectedSOPInstanceUID: repeat(request.AffectedSOPInstanceUID ?? request.RequestedSOPInstanceUID),
    MessageIDBeingRespondedTo: request.MessageID ?? 0,
    Status: status,
    ErrorComment: errorComment?.slice(0, MAXIMUM_COMMENT_LENGTH),
    ...elements,
  };
}

/** Writes the command sets of responses to one request. The matches of a query differ in their data sets alone, so theirs is written once. */
export class ResponseWriter {
  readonly #request: CommandSet;
  #last: { readonly reply: DimseReply; readonly bytes: Uint8Array } | undefined;

  constructor(request: CommandSet) {
    this.#request = request;
  }

  write(reply: DimseReply): Uint8Array {
    if (!this.#last || !haveSameCommandSet(this.#last.reply, reply)) {
      this.#last = { reply, bytes: writeCommandSet(responseTo(this.#request, reply)) };
    }
    return this.#last.bytes;
  }
}

const haveSameCommandSet = (one: DimseReply, other: DimseReply): boolean =>
  one.status === other.status &&
  one.errorComment === other.errorComment &&
  one.elements === other.elements &&
  hasDataSet(one) === hasDataSet(other);
