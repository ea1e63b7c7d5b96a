import { describe, expect, test } from 'vitest';
import { isVR } from '../../index.ts';
import { findPrivateAttribute, vendorDictionary } from './index.ts';
import { packedVendorAttributes } from './vendor-attributes.generated.ts';

describe('the dictionary of private elements', () => {
  test.each([
    ['SIEMENS CSA HEADER', 0x00291010, 'OB', 'CSAImageHeaderInfo'],
    ['SIEMENS MR HEADER', 0x0019100c, 'IS', 'BValue'],
    ['SIEMENS MEDCOM HEADER', 0x00291008, 'CS', 'MedComHeaderType'],
    ['SIEMENS MR SDI 02', 0x0021111c, 'IS', 'PhaseEncodingDirectionPositive'],
    ['SIEMENS MR SDI 02', 0x002111fe, 'SQ', 'MRSDISequence'],
    ['SIEMENS MR SDI 02', 0x00211103, 'DS', undefined],
    ['GEMS_PARM_01', 0x00431039, 'IS', 'BValueAndSlop'],
    ['GEMS_ACQU_01', 0x001910bb, 'DS', 'UserData20'],
    ['GEMS_CT_CARDIAC_001', 0x00491001, 'SQ', 'CTCardiacSequence'],
    ['Philips Imaging DD 001', 0x20011003, 'FL', 'DiffusionBValue'],
    ['Philips Imaging DD 001', 0x2001105f, 'SQ', 'StackSequence'],
    ['Philips MR Imaging DD 001', 0x2005100e, 'FL', 'ScaleSlope'],
    ['Philips MR Imaging DD 005', 0x2005140f, 'SQ', 'PerFrameSequence'],
    ['Philips PET Private Group', 0x70531000, 'DS', 'SUVScaleFactor'],
    ['TOSHIBA_MEC_CT3', 0x70051008, 'DS', 'DetectorSliceThickness'],
    ['HOLOGIC, Inc.', 0x7e011010, 'SQ', 'HighResolutionDataSequence'],
    ['AGFA', 0x00191010, 'LO', 'ImageProcessingParameters'],
  ])('knows %s %s as %s', (creator, tag, vr, keyword) => {
    expect(vendorDictionary.findVr(creator, tag)).toBe(vr);
    expect(findPrivateAttribute(creator, tag)?.keyword).toBe(keyword);
  });

  test('finds an element in whatever block its creator has', () => {
    expect(findPrivateAttribute('SIEMENS MR HEADER', 0x0019ab0e)).toEqual({
      creator: 'SIEMENS MR HEADER',
      group: 0x0019,
      element: 0x0e,
      vr: 'FD',
      vm: '3',
      keyword: 'DiffusionGradientDirection',
    });
  });

  test('knows nothing of another creator, another element or a public tag', () => {
    expect(vendorDictionary.findVr('SIEMENS MR HEADER ', 0x0019100c)).toBeUndefined();
    expect(vendorDictionary.findVr('ACME', 0x0019100c)).toBeUndefined();
    expect(vendorDictionary.findVr('SIEMENS MR HEADER', 0x001910ee)).toBeUndefined();
    expect(vendorDictionary.findVr('SIEMENS MR HEADER', 0x0018100c)).toBeUndefined();
  });

  test('has well-formed rows only', () => {
    for (const line of packedVendorAttributes.split('\n')) {
      if (/^=.|^@[0-9A-F]{4}$/.test(line)) continue;
      expect(line).toMatch(/^[0-9A-F]{2}[A-Z]{2}[A-Za-z0-9]*(\|[0-9n-]+)?$/);
      expect(isVR(line.slice(2, 4)), line).toBe(true);
    }
  });
});
