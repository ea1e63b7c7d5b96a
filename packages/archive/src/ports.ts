/** Time, passed in so that tests own it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

/** The part of a pino logger the archive uses. Details carry instance UIDs at most, never a patient's value. */
export interface Logger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export const silentLogger: Logger = { info() {}, warn() {}, error() {} };

/** The one user there is until sign-in exists; every record carries its id. */
export const localUserId = 'local';
