import { serverError } from '../errors.ts';

export interface AdmissionOptions {
  /** What it is, in words for the answer: `pictures`. */
  readonly work: string;
  readonly mostUnderWay: number;
  /** The most memory of all that is under way; one alone may take more. */
  readonly mostBytes: number;
  readonly onRefused: (work: string) => void;
}

export interface AdmittedWork {
  /** About the memory it holds while it waits and is done. */
  readonly byteLength: number;
  /** The rest of an answer that has begun: it may no longer be refused. */
  readonly goesOn?: boolean | undefined;
}

/** Refuses work when too much waits already, before anything is read for it: a client that is told so waits better than the server. */
export class Admission {
  readonly #options: AdmissionOptions;
  #underWay = 0;
  #byteLength = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Throws `SERVER_BUSY`. */
  async run<T>({ byteLength, goesOn = false }: AdmittedWork, work: () => Promise<T>): Promise<T> {
    const { work: name, mostUnderWay, mostBytes, onRefused } = this.#options;
    const isFull =
      this.#underWay >= mostUnderWay || (this.#underWay > 0 && this.#byteLength + byteLength > mostBytes);
    if (isFull && !goesOn) {
      onRefused(name);
      throw serverError('SERVER_BUSY', { work: name, limit: mostUnderWay });
    }
    this.#underWay++;
    this.#byteLength += byteLength;
    try {
      return await work();
    } finally {
      this.#underWay--;
      this.#byteLength -= byteLength;
    }
  }
}
