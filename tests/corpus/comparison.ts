import { createHash } from 'node:crypto';
import { isIsocenterError } from '@isocenter/dicom';
import type { SampleArray } from '@isocenter/pixels';

/** Lines that say what is not as the oracle has it, and why; none is agreement. */
export type Disagreements = readonly string[];

const LONGEST_VALUE = 160;

/** A value for a line of text: as JSON, cut where it grows long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** Numbers, lists and plain objects are compared in depth; numbers within `tolerance`, null with undefined. */
export function isClose(ours: unknown, oracle: unknown, tolerance: number): boolean {
  if (typeof ours === 'number' && typeof oracle === 'number')
    return Math.abs(ours - oracle) <= tolerance || (Number.isNaN(ours) && Number.isNaN(oracle));
  if (ours === null || ours === undefined || oracle === null || oracle === undefined)
    return (ours ?? null) === (oracle ?? null);
  if (typeof ours !== 'object' || typeof oracle !== 'object') return ours === oracle;
  const ourEntries = new Map(Object.entries(ours));
  const oracleEntries = new Map(Object.entries(oracle));
  const keys = new Set([...ourEntries.keys(), ...oracleEntries.keys()]);
  return (
    Array.isArray(ours) === Array.isArray(oracle) &&
    [...keys].every((key) => isClose(ourEntries.get(key), oracleEntries.get(key), tolerance))
  );
}

/** No line where `ours` is the oracle's value, numbers within `tolerance`. */
export const compare = (what: string, ours: unknown, oracle: unknown, tolerance = 0): Disagreements =>
  isClose(ours, oracle, tolerance) ? [] : [`${what}: ${shown(ours)}, the oracle has ${shown(oracle)}`];

/** Compares what the oracle states; what it leaves out, it says nothing about. */
export const compareStated = (
  what: string,
  ours: () => unknown,
  oracle: unknown,
  tolerance = 0,
): Disagreements => (oracle === undefined || oracle === null ? [] : compare(what, ours(), oracle, tolerance));

export const sha256Of = (...parts: readonly Uint8Array[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** Samples as they lie in memory, which is little endian on every machine this runs on. */
export const bytesOf = (values: SampleArray): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** Why a file could not be read or decoded; a failure that is no `IsocenterError` is a crash. */
export function reasonOf(error: unknown): string {
  if (isIsocenterError(error)) return `refused with ${error.code}: ${error.message}`;
  if (!(error instanceof Error)) return `crashed: ${String(error)}`;
  const place = error.stack?.split('\n').find((line) => line.includes('packages/'));
  return `crashed: ${error.name}: ${error.message}${place ? ` (${place.trim()})` : ''}`;
}
