import { findAttribute, findTag } from '@isocenter/dicom/dictionary';
import { dicomwebError } from './errors.ts';

/** Tags from the data set inwards: a sequence's tag, then the attribute inside its items. */
export type TagPath = readonly number[];

/** What a QIDO-RS request asks for, still as text (PS3.18 §8.3.4). */
export interface QidoParameters {
  readonly matches: readonly { readonly path: TagPath; readonly value: string }[];
  readonly includeField: 'all' | readonly TagPath[];
  readonly limit: number | undefined;
  readonly offset: number;
  readonly fuzzyMatching: boolean;
  readonly emptyValueMatching: boolean;
  readonly multipleValueMatching: boolean;
}

const switches = ['fuzzymatching', 'emptyvaluematching', 'multiplevaluematching'] as const;
/** Belongs to content negotiation, not to the query. */
const otherParameters = new Set(['accept', 'charset']);

/**
 * Reads the query of a search: attributes by keyword or eight hexadecimal digits, sequences with dots, `match=` not
 * in use, `includefield`, `limit`, `offset` and the three matching switches (PS3.18 §8.3.4.1).
 *
 * `parseQido(new URLSearchParams('PatientID=11&limit=5')).matches` is `[{ path: [0x00100020], value: '11' }]`.
 */
export function parseQido(search: URLSearchParams): QidoParameters {
  const matches = new Map<string, { path: TagPath; value: string }>();
  const includeField: TagPath[] = [];
  let includesAll = false;
  const settings = new Map<string, string>();

  for (const [parameter, value] of search) {
    const name = parameter.toLowerCase();
    if (otherParameters.has(name)) continue;
    if (name === 'includefield') {
      for (const field of value.split(',').map((text) => text.trim())) {
        if (field === 'all') includesAll = true;
        else if (field !== '') includeField.push(parseTagPath(field));
      }
    } else if (name === 'limit' || name === 'offset' || switches.some((known) => known === name)) {
      if (settings.has(name)) throw dicomwebError('NETWORK_QIDO_REPEATED_ATTRIBUTE', { parameter: name });
      settings.set(name, value);
    } else {
      const path = parseTagPath(parameter);
      const key = path.join('.');
      if (matches.has(key)) throw dicomwebError('NETWORK_QIDO_REPEATED_ATTRIBUTE', { parameter });
      matches.set(key, { path, value });
    }
  }

  const limit = settings.get('limit');
  return {
    matches: [...matches.values()],
    includeField: includesAll ? 'all' : includeField,
    limit: limit === undefined ? undefined : parseCount('limit', limit),
    offset: parseCount('offset', settings.get('offset') ?? '0'),
    fuzzyMatching: parseSwitch('fuzzymatching', settings),
    emptyValueMatching: parseSwitch('emptyvaluematching', settings),
    multipleValueMatching: parseSwitch('multiplevaluematching', settings),
  };
}

/** `00081115.00081150` or `ReferencedSeriesSequence.ReferencedSOPClassUID`, as a path of tags. */
function parseTagPath(text: string): TagPath {
  const path = text.split('.').map((name) => tagOfName(name, text));
  const sequences = path.slice(0, -1);
  if (sequences.some((tag) => (findAttribute(tag)?.vr ?? 'SQ') !== 'SQ')) {
    throw dicomwebError('NETWORK_QIDO_UNKNOWN_ATTRIBUTE', { parameter: shortened(text) });
  }
  return path;
}

function tagOfName(name: string, parameter: string): number {
  const tag = /^[0-9a-fA-F]{8}$/.test(name) ? Number.parseInt(name, 16) : findTag(name);
  if (tag === undefined) {
    throw dicomwebError('NETWORK_QIDO_UNKNOWN_ATTRIBUTE', { parameter: shortened(parameter) });
  }
  return tag;
}

/** A parameter name comes from outside: only so much of it is said back, and only harmless characters. */
function shortened(parameter: string): string {
  const harmless = parameter.replace(/[^\w.]/g, '?');
  return harmless.length > 64 ? `${harmless.slice(0, 64)}…` : harmless;
}

function parseCount(parameter: string, text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count)) {
    throw dicomwebError('NETWORK_QIDO_BAD_VALUE', {
      parameter,
      reason: 'It must be a whole number from 0 up.',
    });
  }
  return count;
}

function parseSwitch(parameter: (typeof switches)[number], settings: ReadonlyMap<string, string>): boolean {
  const value = (settings.get(parameter) ?? 'false').toLowerCase();
  if (value !== 'true' && value !== 'false') {
    throw dicomwebError('NETWORK_QIDO_BAD_VALUE', { parameter, reason: 'It must be true or false.' });
  }
  return value === 'true';
}
