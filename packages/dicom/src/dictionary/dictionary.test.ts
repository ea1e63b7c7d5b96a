import { describe, expect, test } from 'vitest';
import { SopClassUid, Tag } from '../index.ts';
import { findAttribute, findTag, isStorageSopClass, nameOfUid, storageSopClasses, vrOfTag } from './index.ts';

describe('the dictionary', () => {
  test('knows every keyword and its tag both ways', () => {
    const entries = Object.entries(Tag);
    expect(entries.length).toBeGreaterThan(5000);
    for (const [keyword, tag] of entries) {
      expect(findTag(keyword), keyword).toBe(tag);
      expect(findAttribute(tag)?.keyword, keyword).toBe(keyword);
    }
  });

  test('knows name, VR and multiplicity', () => {
    expect(findAttribute(0x00100010)).toEqual({
      tag: 0x00100010,
      keyword: 'PatientName',
      name: "Patient's Name",
      vr: 'PN',
      vm: '1',
      retired: false,
    });
    expect(findAttribute(Tag.PixelSpacing)).toMatchObject({ name: 'Pixel Spacing', vr: 'DS', vm: '2' });
    expect(findAttribute(Tag.CommandField)).toMatchObject({ vr: 'US' });
  });

  test('finds repeating groups under their first tag', () => {
    expect(findAttribute(0x60220010)).toMatchObject({ keyword: 'OverlayRows', tag: 0x60220010, vr: 'US' });
    expect(vrOfTag(0x50022500)).toBe('LO');
    expect(vrOfTag(0x60013000)).toBe('UN');
  });

  test('gives private creators, group lengths and unknown tags their VRs', () => {
    expect(vrOfTag(0x00090010)).toBe('LO');
    expect(vrOfTag(0x00080000)).toBe('UL');
    expect(vrOfTag(0x00091001)).toBe('UN');
    expect(vrOfTag(0x00089999)).toBe('UN');
    expect(findTag('NoSuchKeyword')).toBeUndefined();
  });
});

describe('UIDs', () => {
  test('have names', () => {
    expect(nameOfUid('1.2.840.10008.5.1.4.1.1.2')).toBe('CT Image Storage');
    expect(nameOfUid('1.2.840.10008.1.1')).toBe('Verification');
    expect(nameOfUid('1.2.840.10008.1.2.4.50')).toBe('JPEG Baseline (Process 1)');
    expect(nameOfUid('1.2.3')).toBeUndefined();
  });

  test('of storage SOP classes are told from others', () => {
    expect(isStorageSopClass(SopClassUid.CTImageStorage)).toBe(true);
    expect(isStorageSopClass(SopClassUid.Verification)).toBe(false);
    expect(isStorageSopClass('1.2.840.10008.1.3.10')).toBe(false);
    expect(storageSopClasses().length).toBeGreaterThan(150);
  });

  test('of classes newer than the table of January 2025 are known', () => {
    expect(nameOfUid('1.2.840.10008.5.1.4.1.1.66.7')).toBe('Label Map Segmentation Storage');
    expect(nameOfUid('1.2.840.10008.5.1.4.1.1.66.8')).toBe('Height Map Segmentation Storage');
    expect(isStorageSopClass(SopClassUid.HeightMapSegmentationStorage)).toBe(true);
    expect(isStorageSopClass(SopClassUid.WaveformAnnotationSRStorage)).toBe(true);
    // in the arc of storage, but a query
    expect(isStorageSopClass('1.2.840.10008.5.1.4.1.1.200.4')).toBe(false);
  });
});
