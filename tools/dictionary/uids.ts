/** UIDs of PS3.6 Annex A beside the storage SOP classes of the table of January 2025. Transfer syntaxes have their own table in the dicom package. */
export interface NamedUid {
  readonly uid: string;
  readonly name: string;
  /** A SOP class that something may be negotiated for. */
  readonly sopClass: boolean;
  /** A storage SOP class. */
  readonly storage: boolean;
}

const root = '1.2.840.10008.';
const services = `
1.1|Verification
1.20.1|Storage Commitment Push Model
1.40|Procedural Event Logging
1.42|Substance Administration Logging
5.1.1.1|Basic Film Session
5.1.1.2|Basic Film Box
5.1.1.4|Basic Grayscale Image Box
5.1.1.4.1|Basic Color Image Box
5.1.1.9|Basic Grayscale Print Management Meta
5.1.1.14|Print Job
5.1.1.15|Basic Annotation Box
5.1.1.16|Printer
5.1.1.16.376|Printer Configuration Retrieval
5.1.1.18|Basic Color Print Management Meta
5.1.1.23|Presentation LUT
5.1.1.33|Media Creation Management
5.1.1.40|Display System
3.1.2.3.3|Modality Performed Procedure Step
3.1.2.3.4|Modality Performed Procedure Step Retrieve
3.1.2.3.5|Modality Performed Procedure Step Notification
5.1.4.1.2.1.1|Patient Root Query/Retrieve Information Model - FIND
5.1.4.1.2.1.2|Patient Root Query/Retrieve Information Model - MOVE
5.1.4.1.2.1.3|Patient Root Query/Retrieve Information Model - GET
5.1.4.1.2.2.1|Study Root Query/Retrieve Information Model - FIND
5.1.4.1.2.2.2|Study Root Query/Retrieve Information Model - MOVE
5.1.4.1.2.2.3|Study Root Query/Retrieve Information Model - GET
5.1.4.1.2.3.1|Patient/Study Only Query/Retrieve Information Model - FIND
5.1.4.1.2.3.2|Patient/Study Only Query/Retrieve Information Model - MOVE
5.1.4.1.2.3.3|Patient/Study Only Query/Retrieve Information Model - GET
5.1.4.1.2.4.2|Composite Instance Root Retrieve - MOVE
5.1.4.1.2.4.3|Composite Instance Root Retrieve - GET
5.1.4.1.2.5.3|Composite Instance Retrieve Without Bulk Data - GET
5.1.4.20.1|Defined Procedure Protocol Information Model - FIND
5.1.4.20.2|Defined Procedure Protocol Information Model - MOVE
5.1.4.20.3|Defined Procedure Protocol Information Model - GET
5.1.4.31|Modality Worklist Information Model - FIND
5.1.4.32.1|General Purpose Worklist Information Model - FIND
5.1.4.33|Instance Availability Notification
5.1.4.34.6.1|Unified Procedure Step - Push
5.1.4.34.6.2|Unified Procedure Step - Watch
5.1.4.34.6.3|Unified Procedure Step - Pull
5.1.4.34.6.4|Unified Procedure Step - Event
5.1.4.34.6.5|Unified Procedure Step - Query
5.1.4.34.8|RT Conventional Machine Verification
5.1.4.34.9|RT Ion Machine Verification
5.1.4.37.1|General Relevant Patient Information Query
5.1.4.37.2|Breast Imaging Relevant Patient Information Query
5.1.4.37.3|Cardiac Relevant Patient Information Query
5.1.4.38.2|Hanging Protocol Information Model - FIND
5.1.4.38.3|Hanging Protocol Information Model - MOVE
5.1.4.38.4|Hanging Protocol Information Model - GET
5.1.4.39.2|Color Palette Query/Retrieve Information Model - FIND
5.1.4.39.3|Color Palette Query/Retrieve Information Model - MOVE
5.1.4.39.4|Color Palette Query/Retrieve Information Model - GET
5.1.4.41|Product Characteristics Query
5.1.4.42|Substance Approval Query
5.1.4.43.2|Generic Implant Template Information Model - FIND
5.1.4.43.3|Generic Implant Template Information Model - MOVE
5.1.4.43.4|Generic Implant Template Information Model - GET
5.1.4.44.2|Implant Assembly Template Information Model - FIND
5.1.4.44.3|Implant Assembly Template Information Model - MOVE
5.1.4.44.4|Implant Assembly Template Information Model - GET
5.1.4.45.2|Implant Template Group Information Model - FIND
5.1.4.45.3|Implant Template Group Information Model - MOVE
5.1.4.45.4|Implant Template Group Information Model - GET
5.1.4.1.1.200.4|Protocol Approval Information Model - FIND
5.1.4.1.1.200.5|Protocol Approval Information Model - MOVE
5.1.4.1.1.200.6|Protocol Approval Information Model - GET
5.1.4.1.1.201.2|Inventory - FIND
5.1.4.1.1.201.3|Inventory - MOVE
5.1.4.1.1.201.4|Inventory - GET
5.1.4.1.1.201.5|Inventory Creation
5.1.4.1.1.201.6|Repository Query`;

/** Newer than the table that the other storage SOP classes come from. */
const newerStorage = `
5.1.4.1.1.9.100.1|Waveform Presentation State Storage
5.1.4.1.1.9.100.2|Waveform Acquisition Presentation State Storage
5.1.4.1.1.66.7|Label Map Segmentation Storage
5.1.4.1.1.66.8|Height Map Segmentation Storage
5.1.4.1.1.88.77|Waveform Annotation SR Storage`;

/** Registered in DICOM's arc by its sisters for security screening (DICOS) and for testing of materials (DICONDE). */
const sisterStorage = `
5.1.4.1.1.501.1|DICOS CT Image Storage
5.1.4.1.1.501.2.1|DICOS Digital X-Ray Image Storage - For Presentation
5.1.4.1.1.501.2.2|DICOS Digital X-Ray Image Storage - For Processing
5.1.4.1.1.501.3|DICOS Threat Detection Report Storage
5.1.4.1.1.501.4|DICOS 2D AIT Storage
5.1.4.1.1.501.5|DICOS 3D AIT Storage
5.1.4.1.1.501.6|DICOS Quadrupole Resonance (QR) Storage
5.1.4.1.1.601.1|Eddy Current Image Storage
5.1.4.1.1.601.2|Eddy Current Multi-frame Image Storage
5.1.4.1.1.601.3|Thermography Image Storage
5.1.4.1.1.601.4|Thermography Multi-frame Image Storage
5.1.4.1.1.601.5|Ultrasound Waveform Storage`;

/** Still found in archives. */
const retiredStorage = `
5.1.1.27|Stored Print Storage
5.1.1.29|Hardcopy Grayscale Image Storage
5.1.1.30|Hardcopy Color Image Storage
5.1.4.1.1.3|Ultrasound Multi-frame Image Storage (Retired)
5.1.4.1.1.5|Nuclear Medicine Image Storage (Retired)
5.1.4.1.1.6|Ultrasound Image Storage (Retired)
5.1.4.1.1.8|Standalone Overlay Storage
5.1.4.1.1.9|Standalone Curve Storage
5.1.4.1.1.9.1|Waveform Storage - Trial
5.1.4.1.1.10|Standalone Modality LUT Storage
5.1.4.1.1.11|Standalone VOI LUT Storage
5.1.4.1.1.12.3|X-Ray Angiographic Bi-Plane Image Storage
5.1.4.1.1.77.1|VL Image Storage - Trial
5.1.4.1.1.77.2|VL Multi-frame Image Storage - Trial
5.1.4.1.1.88.1|Text SR Storage - Trial
5.1.4.1.1.88.2|Audio SR Storage - Trial
5.1.4.1.1.88.3|Detail SR Storage - Trial
5.1.4.1.1.88.4|Comprehensive SR Storage - Trial
5.1.4.1.1.129|Standalone PET Curve Storage
5.1.4.34.1|RT Beams Delivery Instruction Storage - Trial`;

const wellKnown = `
3.1.1.1|DICOM Application Context Name
1.20.1.1|Storage Commitment Push Model SOP Instance
1.40.1|Procedural Event Logging SOP Instance
1.42.1|Substance Administration Logging SOP Instance
5.1.1.17|Printer SOP Instance
5.1.1.17.376|Printer Configuration Retrieval SOP Instance
5.1.1.40.1|Display System SOP Instance
5.1.4.34.5|UPS Global Subscription SOP Instance
5.1.4.34.5.1|UPS Filtered Global Subscription SOP Instance
5.1.4.1.1.201.1.1|Storage Management SOP Instance
1.4.1.1|Talairach Brain Atlas Frame of Reference
1.5.1|Hot Iron Color Palette SOP Instance
1.5.2|PET Color Palette SOP Instance
1.5.3|Hot Metal Blue Color Palette SOP Instance
1.5.4|PET 20 Step Color Palette SOP Instance
1.5.5|Spring Color Palette SOP Instance
1.5.6|Summer Color Palette SOP Instance
1.5.7|Fall Color Palette SOP Instance
1.5.8|Winter Color Palette SOP Instance
2.6.1|DICOM UID Registry
2.16.4|DICOM Controlled Terminology
15.0.3.2|dicomDeviceName
15.1.1|Universal Coordinated Time`;

const parse = (text: string, sopClass: boolean, storage: boolean): NamedUid[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [tail = '', name = ''] = line.split('|');
      return { uid: root + tail, name, sopClass, storage };
    });

export const otherUids: readonly NamedUid[] = [
  ...parse(services, true, false),
  ...parse(newerStorage, true, true),
  ...parse(sisterStorage, true, true),
  ...parse(retiredStorage, true, true),
  ...parse(wellKnown, false, false),
];
