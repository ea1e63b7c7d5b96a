/** A PN value by component groups. PS3.18 F.2.2. */
export interface DicomJsonPersonName {
  Alphabetic?: string;
  Ideographic?: string;
  Phonetic?: string;
}

export type DicomJsonValue = string | number | null | DicomJsonPersonName | DicomJson;

/** One attribute of the DICOM JSON model. PS3.18 F.2.2. */
export interface DicomJsonAttribute {
  vr: string;
  Value?: DicomJsonValue[];
  InlineBinary?: string;
  BulkDataURI?: string;
}

/** A data set in the DICOM JSON model: attributes by eight hexadecimal digits. PS3.18 F.2. */
export interface DicomJson {
  [hexTag: string]: DicomJsonAttribute;
}
