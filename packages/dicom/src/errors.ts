/** Who has to act on an error: the sender of the bytes, nobody yet, the operator (perhaps by waiting), or us. */
export type ErrorKind = 'bad-input' | 'unsupported' | 'unavailable' | 'bug';

export interface IsocenterErrorParts {
  readonly code: string;
  readonly kind: ErrorKind;
  /** What happened, without the closing full stop. */
  readonly what: string;
  /** The place, such as `At byte 1342`; absent when there is none to name. */
  readonly where?: string | undefined;
  readonly why: string;
  readonly fix: string;
  readonly retryable?: boolean | undefined;
  readonly cause?: unknown;
}

/**
 * The one error every room throws. Its message says what, where, why and how to fix, and never holds a
 * patient's value.
 */
export class IsocenterError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly what: string;
  readonly where: string | undefined;
  readonly why: string;
  readonly fix: string;
  readonly retryable: boolean;

  constructor(parts: IsocenterErrorParts) {
    const { what, where, why, fix } = parts;
    super(
      [`${what}.`, where && `${where}.`, why, fix].filter(Boolean).join(' '),
      parts.cause === undefined ? undefined : { cause: parts.cause },
    );
    this.name = 'IsocenterError';
    this.code = parts.code;
    this.kind = parts.kind;
    this.what = what;
    this.where = where;
    this.why = why;
    this.fix = fix;
    this.retryable = parts.retryable ?? false;
  }
}

/** Whether `error` is ours and, if a code is given, that very one. Also true across bundle copies of the class. */
export function isIsocenterError(error: unknown, code?: string): error is IsocenterError {
  return (
    error instanceof Error &&
    error.name === 'IsocenterError' &&
    (code === undefined || (error as IsocenterError).code === code)
  );
}

type Phrase = string | ((details: never) => string);

export interface ErrorRow {
  readonly kind: ErrorKind;
  readonly what: Phrase;
  readonly why: Phrase;
  readonly fix: Phrase;
  readonly retryable?: boolean;
}

export type ErrorTable = Readonly<Record<string, ErrorRow>>;

type DetailsOfPhrase<P> = P extends () => string
  ? unknown
  : P extends (details: infer D) => string
    ? D
    : unknown;
/** What the phrases of a row need to know. */
export type DetailsOf<R extends ErrorRow> = DetailsOfPhrase<R['what']> &
  DetailsOfPhrase<R['why']> &
  DetailsOfPhrase<R['fix']>;

export interface ErrorOptions {
  readonly where?: string | undefined;
  readonly cause?: unknown;
}

export interface ErrorMaker<T extends ErrorTable> {
  <C extends keyof T & string>(code: C, details: DetailsOf<T[C]>, options?: ErrorOptions): IsocenterError;
  readonly codes: readonly (keyof T & string)[];
  readonly table: T;
}

/**
 * Makes a room's error function from its table.
 *
 * @example
 * const pixelsError = errorTable({ PIXELS_X: { kind: 'bad-input', what: (d: { rows: number }) => `Rows is ${d.rows}`, why: '…', fix: '…' } });
 * throw pixelsError('PIXELS_X', { rows: 0 }, { where: 'At byte 12' });
 */
export function errorTable<const T extends ErrorTable>(table: T): ErrorMaker<T> {
  const make = (code: string, details: unknown, options: ErrorOptions = {}): IsocenterError => {
    const row = table[code] as ErrorRow;
    const say = (phrase: Phrase): string => (typeof phrase === 'string' ? phrase : phrase(details as never));
    return new IsocenterError({
      code,
      kind: row.kind,
      what: say(row.what),
      why: say(row.why),
      fix: say(row.fix),
      retryable: row.retryable,
      where: options.where,
      cause: options.cause,
    });
  };
  return Object.assign(make, { codes: Object.keys(table), table }) as unknown as ErrorMaker<T>;
}

/** A deviation from the standard that reading tolerated. */
export interface Finding {
  readonly code: string;
  readonly tag?: number | undefined;
  readonly byteOffset?: number | undefined;
  readonly message: string;
}
