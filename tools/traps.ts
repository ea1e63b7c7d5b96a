/**
 * The traps that viewers fall into, by row: where a wrong pixel, place or unit comes from. Every row is owed a test whose title
 * begins with `trap N:`; one that cannot be tested yet, or not whole, says what it waits for.
 */
export interface Trap {
  readonly title: string;
  readonly waitsFor?: string;
}

export const traps: Readonly<Record<number, Trap>> = {
  1: { title: 'Rescale that changes from frame to frame' },
  2: { title: 'A window that changes from frame to frame' },
  3: { title: 'LINEAR windows, half a level off' },
  4: { title: 'LINEAR_EXACT and SIGMOID taken as LINEAR' },
  5: { title: 'VOI LUT Sequence beside windows, and which comes first' },
  6: { title: 'LUT Descriptor: 0 for 65,536, signed first value, bits that are not true' },
  7: { title: 'Modality LUT beside rescale, and LUTs of XA that are not for display' },
  8: { title: 'MONOCHROME1, an inverse Presentation LUT and the user’s inversion together' },
  9: { title: 'Pixel Padding as a range, compared as stored' },
  10: { title: 'No window in the file' },
  11: { title: 'Bits above Bits Stored' },
  12: { title: 'Overlays in the high bits' },
  13: { title: 'Overlay origin, frames and bit order' },
  14: { title: 'Signedness of header and codestream differ' },
  15: { title: 'Planar Configuration' },
  16: { title: 'YBR_FULL_422, native and compressed' },
  17: { title: 'YBR_PARTIAL: studio range' },
  18: { title: 'Colour converted twice, or never, after JPEG' },
  19: {
    title: 'ICC profiles',
    waitsFor: 'Correction on the GPU: until then the image says “Without colour profile” in the viewer',
  },
  20: { title: 'Palette descriptors and 16-bit entries' },
  21: { title: 'Segmented palettes' },
  22: { title: 'Supplemental palettes: grey below, colour above' },
  23: {
    title: 'Enhanced palettes and blending of data paths',
    waitsFor: 'Blending on the GPU: until then the image says “Without colour blending”',
  },
  24: { title: 'Pixels that are not square and have no size' },
  25: { title: 'Pixel Spacing is rows first' },
  26: { title: 'Pixel Spacing, Imager Pixel Spacing, magnification and calibration' },
  27: { title: 'Spacing of mammograms lies at the detector' },
  28: { title: 'Calibrated regions of ultrasound' },
  29: { title: 'Distances in projections of XA' },
  30: { title: 'Slices in the order of Instance Number or file name' },
  31: { title: 'Slice spacing from thickness or Spacing Between Slices' },
  32: { title: 'Gantry tilt' },
  33: { title: 'Uneven spacing, gaps, duplicates, mixed orientations' },
  34: { title: 'Geometry of enhanced objects, frame by frame' },
  35: { title: 'Images without a frame of reference or a position' },
  36: { title: 'One frame of reference is not one plane, nor one time' },
  37: { title: 'Positions are the centres of voxels' },
  38: { title: 'Orientation letters' },
  39: { title: 'Frames of NM: rotation, detectors, slices' },
  40: { title: 'Offsets, scaling and units of RT Dose' },
  41: { title: 'RT contours: holes, XOR, planes without images' },
  42: { title: 'One-bit frames that do not begin at a byte' },
  43: {
    title: 'Segments that overlap, fractions, label maps, other matrices',
    waitsFor:
      'Resampling onto another matrix or frame of reference: with the drawing of segmentations over images',
  },
  44: {
    title: 'Concatenations',
    waitsFor: 'Saying in the viewer which parts are missing',
  },
  45: { title: 'Dimension indices, stacks and time' },
  46: { title: 'Frame times and rates' },
  47: {
    title: 'Shutters: several shapes together',
    waitsFor: 'Shutters on the GPU: until then such an image is drawn by the processor',
  },
  48: {
    title: 'Mask subtraction',
    waitsFor: 'Subtraction on the screen: until then the image says “Without mask subtraction”',
  },
  49: { title: 'Extended Offset Tables' },
  50: { title: 'Fragments are not frames' },
  51: { title: 'Padding of fragments, and markers inside thumbnails' },
  52: { title: 'RLE: segments, byte planes, fragments' },
  53: { title: 'Float, double and 32-bit pixels' },
  54: { title: 'Real-world values beside rescale' },
  55: { title: 'SUV: what the decay was corrected to' },
  56: { title: 'SUV: dates, midnight, time zones, private scales' },
  57: { title: 'SUV: weight, height, sex' },
  58: { title: 'Character sets with code extensions' },
  59: { title: 'Component groups of a Person Name' },
  60: { title: 'Items with a character set of their own' },
  61: { title: 'Files without preamble or meta information, or with wrong ones' },
  62: { title: 'Big endian and deflated data sets' },
  63: { title: 'Private attributes and UN of undefined length' },
  64: { title: 'Sequences: undefined lengths, wrong delimiters, depth' },
  65: { title: 'Odd lengths, wrong padding, numbers that are none' },
  66: { title: 'Fewer or more pixels than Rows × Columns' },
  67: { title: 'Lengths beyond 2³¹' },
  68: {
    title: 'Presentation states: scope, displayed area, coordinates, rotation',
    waitsFor: 'Drawing and writing presentation states: the model and its coordinates are tested',
  },
  69: {
    title: 'References to single frames; rejection notes',
    waitsFor: 'Hiding by rejection notes: a rule of the archive',
  },
  70: {
    title: 'Coordinates in structured reports',
    waitsFor: 'Writing SCOORD and SCOORD3D: with structured reports of measurements',
  },
  71: {
    title: 'Units in structured reports',
    waitsFor: 'Writing TID 1500: with structured reports of measurements',
  },
  72: {
    title: 'Waveforms: sensitivity, baseline, skew',
    waitsFor: 'The paper grid in mm: with the drawing of waveforms',
  },
  73: {
    title: 'Encapsulated documents: padding and type',
    waitsFor: 'Sandboxing of active content: with the showing of documents',
  },
  74: { title: 'Whole slide images: tiles and their places' },
  75: { title: 'Values squeezed through 8 bits or half floats on the GPU' },
};
