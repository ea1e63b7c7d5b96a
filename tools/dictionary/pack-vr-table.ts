/** One letter for each VR of PS3.5 §6.2, and lower case for the choices PS3.6 leaves open. The reader is vr-table.ts of the dicom package. */
const letterOfVr: Readonly<Record<string, string>> = {
  AE: 'A',
  AS: 'B',
  AT: 'C',
  CS: 'D',
  DA: 'E',
  DS: 'F',
  DT: 'G',
  FD: 'H',
  FL: 'I',
  IS: 'J',
  LO: 'K',
  LT: 'L',
  OB: 'M',
  OD: 'N',
  OF: 'O',
  OL: 'P',
  OV: 'Q',
  OW: 'R',
  PN: 'S',
  SH: 'T',
  SL: 'U',
  SQ: 'V',
  SS: 'W',
  ST: 'X',
  SV: 'Y',
  TM: 'Z',
  UC: 'a',
  UI: 'b',
  UL: 'c',
  UN: 'd',
  UR: 'e',
  US: 'f',
  UT: 'g',
  UV: 'h',
  'US or SS': 'i',
  'OB or OW': 'j',
  'US or OW': 'k',
  'US or SS or OW': 'l',
};

/**
 * Packs tag → VR into a short string: per attribute the VR's letter and then the step from the tag before in decimal,
 * left out when it is 1.
 *
 * @example packVrTable([{ tag: 0x00000002, vr: 'UI' }, { tag: 0x00000003, vr: 'UI' }]) === 'b2b'
 */
export function packVrTable(attributes: readonly { readonly tag: number; readonly vr: string }[]): string {
  let previous = 0;
  let packed = '';
  for (const { tag, vr } of attributes) {
    const letter = letterOfVr[vr];
    if (letter === undefined)
      throw new Error(
        `No letter for the VR "${vr}" of tag ${tag.toString(16)}; add it here and in vr-table.ts.`,
      );
    const step = tag - previous;
    packed += letter + (step === 1 ? '' : step);
    previous = tag;
  }
  return packed;
}
