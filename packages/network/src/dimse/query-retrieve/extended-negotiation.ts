/** What the two sides of a C-FIND agreed on beyond the base. PS3.4 §C.5.1.1 (Table C.5-1). */
export interface FindOptions {
  /** Keys of any level may be asked for, and unique keys above need not be given. */
  readonly relationalQueries: boolean;
  /** A date and a time attribute that belong together are one range. */
  readonly combinedDateTimeMatching: boolean;
  /** Names match by their sound or spelling. */
  readonly fuzzyPersonNames: boolean;
  /** Dates and times of the query are in the zone of its TimezoneOffsetFromUTC. */
  readonly timezoneAdjustment: boolean;
}

/** The same for C-GET and C-MOVE. PS3.4 Table C.5-2. */
export interface RetrieveOptions {
  readonly relationalRetrieval: boolean;
}

/** What goes without negotiation. */
export const baseFindOptions: FindOptions = {
  relationalQueries: false,
  combinedDateTimeMatching: false,
  fuzzyPersonNames: false,
  timezoneAdjustment: false,
};

/** Bytes that are missing say no, as do values other than 1. */
export function readFindOptions(information: Uint8Array): FindOptions {
  return {
    relationalQueries: information[0] === 1,
    combinedDateTimeMatching: information[1] === 1,
    fuzzyPersonNames: information[2] === 1,
    timezoneAdjustment: information[3] === 1,
  };
}

/** As many bytes as the requestor sent are answered, at least the first. PS3.4 §C.5.1.1. */
export function writeFindOptions(options: FindOptions, byteLength = 4): Uint8Array {
  const { relationalQueries, combinedDateTimeMatching, fuzzyPersonNames, timezoneAdjustment } = options;
  const bytes = [relationalQueries, combinedDateTimeMatching, fuzzyPersonNames, timezoneAdjustment];
  return Uint8Array.from(bytes, Number).subarray(0, Math.max(1, Math.min(byteLength, bytes.length)));
}

/** What both can. */
export function agreedFindOptions(asked: FindOptions, able: FindOptions): FindOptions {
  return {
    relationalQueries: asked.relationalQueries && able.relationalQueries,
    combinedDateTimeMatching: asked.combinedDateTimeMatching && able.combinedDateTimeMatching,
    fuzzyPersonNames: asked.fuzzyPersonNames && able.fuzzyPersonNames,
    timezoneAdjustment: asked.timezoneAdjustment && able.timezoneAdjustment,
  };
}

export const readRetrieveOptions = (information: Uint8Array): RetrieveOptions => ({
  relationalRetrieval: information[0] === 1,
});

export const writeRetrieveOptions = ({ relationalRetrieval }: RetrieveOptions): Uint8Array =>
  Uint8Array.of(relationalRetrieval ? 1 : 0);
