import { type AssociateRq, DICOM_APPLICATION_CONTEXT } from '@isocenter/network';

/** What a scripted peer asks for first, with the presentation contexts of its script. */
export const scriptedRequest = (presentationContexts: AssociateRq['presentationContexts']): AssociateRq => ({
  type: 'A-ASSOCIATE-RQ',
  protocolVersion: 1,
  calledAeTitle: 'ISOCENTER',
  callingAeTitle: 'SCRIPT',
  applicationContextName: DICOM_APPLICATION_CONTEXT,
  presentationContexts,
  userInformation: {
    maximumLength: 0,
    implementationClassUid: '1.2.3',
    roleSelections: [],
    extendedNegotiations: [],
    commonExtendedNegotiations: [],
  },
});
