import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPrivateAttribute } from '@isocenter/dicom/private-dictionary';
import { describe, expect, test } from 'vitest';

/** The private dictionary of Debian's DCMTK, which is kept by others from the same conformance statements. */
const path = readdirSync('/usr/share')
  .filter((name) => /^libdcmtk\d+$/.test(name))
  .map((name) => join('/usr/share', name, 'private.dic'))
  .find(existsSync);
if (path === undefined) {
  const fix = "DCMTK's private.dic is missing. Install it: apt-get install dcmtk";
  if (process.env.CI === 'true') throw new Error(fix);
  console.warn(`${fix}. Left out: the comparison of the VRs of private elements.`);
}

/** Where we differ, and why. */
const exceptions = new Set([
  'GEMS_IMAG_01 (0027,xx33) UL, not SL', // GE's own images in explicit VR say UL
]);

interface Comparison {
  readonly creator: string;
  readonly difference: string | undefined;
}

/** Every element that both dictionaries know. */
function compare(dictionary: string): Comparison[] {
  const compared: Comparison[] = [];
  const line = /^\(([\da-f]{4}),"([^"]+)",([\da-f]{2})\)\t(\w\w)\t/gim;
  for (const [, group = '', creator = '', element = '', vr = ''] of dictionary.matchAll(line)) {
    const tag = Number.parseInt(`${group}10${element}`, 16);
    const ours = findPrivateAttribute(creator, tag);
    if (ours === undefined) continue;
    const difference =
      ours.vr === vr ? undefined : `${creator} (${group},xx${element}) ${ours.vr}, not ${vr}`;
    compared.push({ creator, difference });
  }
  return compared;
}

describe.skipIf(path === undefined)('private elements that DCMTK knows too', () => {
  const compared = path === undefined ? [] : compare(readFileSync(path, 'latin1'));

  test('have the same VR, but for what is named', () => {
    expect(new Set(compared.flatMap(({ difference }) => difference ?? []))).toEqual(exceptions);
  });

  test('are many, of more than one vendor', () => {
    const known = (vendor: RegExp): number => compared.filter(({ creator }) => vendor.test(creator)).length;
    expect(known(/^SIEMENS/)).toBeGreaterThan(60);
    expect(known(/^GE/)).toBeGreaterThan(150);
    expect(known(/^Philips/)).toBeGreaterThan(40);
    expect(known(/^(AGFA|FDMS)/)).toBeGreaterThan(20);
  });
});
