import { type CodedConcept, isSameConcept } from '../codes/coded-concept.ts';

const dcm = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'DCM', meaning });

/** Document titles of Key Object Selections. PS3.16 CID 7010. */
export const keyObjectTitles = {
  ofInterest: dcm('113000', 'Of Interest'),
  rejectedForQuality: dcm('113001', 'Rejected for Quality Reasons'),
  forReferringProvider: dcm('113002', 'For Referring Provider'),
  forSurgery: dcm('113003', 'For Surgery'),
  forTeaching: dcm('113004', 'For Teaching'),
  forConference: dcm('113005', 'For Conference'),
  forTherapy: dcm('113006', 'For Therapy'),
  forPatient: dcm('113007', 'For Patient'),
  forPeerReview: dcm('113008', 'For Peer Review'),
  forResearch: dcm('113009', 'For Research'),
  qualityIssue: dcm('113010', 'Quality Issue'),
  bestInSet: dcm('113013', 'Best In Set'),
  forPrinting: dcm('113018', 'For Printing'),
  forReportAttachment: dcm('113020', 'For Report Attachment'),
  forLitigation: dcm('113021', 'For Litigation'),
  manifest: dcm('113030', 'Manifest'),
  signedManifest: dcm('113031', 'Signed Manifest'),
  completeStudyContent: dcm('113032', 'Complete Study Content'),
  signedCompleteStudyContent: dcm('113033', 'Signed Complete Study Content'),
  completeAcquisitionContent: dcm('113034', 'Complete Acquisition Content'),
  signedCompleteAcquisitionContent: dcm('113035', 'Signed Complete Acquisition Content'),
  groupOfFramesForDisplay: dcm('113036', 'Group of Frames for Display'),
  rejectedForPatientSafety: dcm('113037', 'Rejected for Patient Safety Reasons'),
  incorrectWorklistEntry: dcm('113038', 'Incorrect Modality Worklist Entry'),
  dataRetentionExpired: dcm('113039', 'Data Retention Policy Expired'),
} as const;

const rejections = [
  keyObjectTitles.rejectedForQuality,
  keyObjectTitles.rejectedForPatientSafety,
  keyObjectTitles.incorrectWorklistEntry,
  keyObjectTitles.dataRetentionExpired,
];

/** Whether a selection under this title takes its instances out of use (IHE RAD, Imaging Object Change Management). */
export function isRejectionNote(title: CodedConcept | undefined): boolean {
  return rejections.some((rejection) => isSameConcept(title, rejection));
}
