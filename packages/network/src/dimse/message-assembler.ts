import { networkError } from '../errors.ts';
import type { PresentationDataValue } from '../upper-layer/pdu.ts';
import { type CommandSet, readCommandSet } from './command-set.ts';

/** A part of a DIMSE message, as soon as it is there. */
export type MessagePart =
  | { readonly kind: 'command'; readonly presentationContextId: number; readonly command: CommandSet }
  | { readonly kind: 'data'; readonly bytes: Uint8Array; readonly isLast: boolean };

/** Real command sets stay below one kilobyte; the bound keeps a hostile one from filling memory. */
const MAXIMUM_COMMAND_BYTES = 1 << 16;

/**
 * Puts the fragments of DIMSE messages in one association together: a command set whole, a data set fragment by
 * fragment. Fragments of two messages may not interleave. PS3.7 §6.3.1, PS3.8 Annex E.
 */
export class MessageAssembler {
  #presentationContextId: number | undefined;
  #commandFragments: Uint8Array[] = [];
  #commandBytes = 0;
  #isDataExpected = false;

  /** `undefined` while a command set is incomplete. Throws `NETWORK_MESSAGE_INVALID`, `NETWORK_COMMAND_SET_INVALID`. */
  take(value: PresentationDataValue): MessagePart | undefined {
    const { presentationContextId, isCommand, isLast, bytes } = value;
    if (this.#presentationContextId !== undefined && this.#presentationContextId !== presentationContextId) {
      return invalid('fragments of two presentation contexts interleave');
    }
    if (isCommand === this.#isDataExpected) {
      return invalid(
        isCommand ? 'a command begins inside a data set' : 'a data set that no command announced',
      );
    }
    this.#presentationContextId = presentationContextId;
    if (isCommand) return this.#takeCommand(presentationContextId, bytes, isLast);
    if (isLast) this.#reset();
    return { kind: 'data', bytes, isLast };
  }

  #takeCommand(presentationContextId: number, bytes: Uint8Array, isLast: boolean): MessagePart | undefined {
    // Copied: the bytes belong to the transport, and the command may come in pieces.
    this.#commandFragments.push(bytes.slice());
    this.#commandBytes += bytes.byteLength;
    if (this.#commandBytes > MAXIMUM_COMMAND_BYTES) return invalid('the command set does not end');
    if (!isLast) return undefined;
    const command = readCommandSet(this.#joinCommand());
    this.#reset();
    if (command.hasDataSet) {
      this.#presentationContextId = presentationContextId;
      this.#isDataExpected = true;
    }
    return { kind: 'command', presentationContextId, command };
  }

  #joinCommand(): Uint8Array {
    const joined = new Uint8Array(this.#commandBytes);
    let offset = 0;
    for (const fragment of this.#commandFragments) {
      joined.set(fragment, offset);
      offset += fragment.byteLength;
    }
    return joined;
  }

  #reset(): void {
    this.#presentationContextId = undefined;
    this.#commandFragments = [];
    this.#commandBytes = 0;
    this.#isDataExpected = false;
  }
}

function invalid(problem: string): never {
  throw networkError('NETWORK_MESSAGE_INVALID', { problem });
}
