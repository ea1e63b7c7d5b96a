import { Tag } from '@isocenter/dicom';
import type { QueryLevel } from './query.ts';

/** Attributes kept in the index for answers, by the level they belong to. Sequences among them are kept whole. */
export const keptAttributes: Readonly<Record<QueryLevel, readonly number[]>> = {
  // PS3.3 §C.7.1.1
  PATIENT: [
    Tag.PatientName,
    Tag.PatientID,
    Tag.IssuerOfPatientID,
    Tag.PatientBirthDate,
    Tag.PatientBirthTime,
    Tag.PatientSex,
    Tag.OtherPatientNames,
    Tag.EthnicGroup,
    Tag.PatientComments,
    Tag.PatientSpeciesDescription,
    Tag.PatientBreedDescription,
    Tag.ResponsiblePerson,
  ],
  // PS3.3 §C.7.2.1, §C.7.2.2
  STUDY: [
    Tag.StudyInstanceUID,
    Tag.StudyDate,
    Tag.StudyTime,
    Tag.TimezoneOffsetFromUTC,
    Tag.AccessionNumber,
    Tag.StudyID,
    Tag.StudyDescription,
    Tag.ReferringPhysicianName,
    Tag.ConsultingPhysicianName,
    Tag.PhysiciansOfRecord,
    Tag.NameOfPhysiciansReadingStudy,
    Tag.ProcedureCodeSequence,
    Tag.ReasonForVisit,
    Tag.AdmittingDiagnosesDescription,
    Tag.PatientAge,
    Tag.PatientSize,
    Tag.PatientWeight,
    Tag.Occupation,
    Tag.AdditionalPatientHistory,
  ],
  // PS3.3 §C.7.3.1, §C.7.4.1, §C.7.5.1
  SERIES: [
    Tag.SeriesInstanceUID,
    Tag.Modality,
    Tag.SeriesNumber,
    Tag.SeriesDescription,
    Tag.SeriesDate,
    Tag.SeriesTime,
    Tag.Laterality,
    Tag.BodyPartExamined,
    Tag.PatientPosition,
    Tag.ProtocolName,
    Tag.PerformingPhysicianName,
    Tag.OperatorsName,
    Tag.FrameOfReferenceUID,
    Tag.Manufacturer,
    Tag.ManufacturerModelName,
    Tag.InstitutionName,
    Tag.InstitutionalDepartmentName,
    Tag.StationName,
    Tag.DeviceSerialNumber,
    Tag.SoftwareVersions,
    Tag.PerformedProcedureStepStartDate,
    Tag.PerformedProcedureStepStartTime,
    Tag.PerformedProcedureStepID,
    Tag.PerformedProcedureStepDescription,
    Tag.RequestAttributesSequence,
  ],
  // PS3.3 §C.12.1, §C.7.6.1, §C.7.6.3, §C.7.6.16
  IMAGE: [
    Tag.SOPClassUID,
    Tag.SOPInstanceUID,
    Tag.InstanceNumber,
    Tag.ImageType,
    Tag.ContentDate,
    Tag.ContentTime,
    Tag.AcquisitionNumber,
    Tag.AcquisitionDate,
    Tag.AcquisitionTime,
    Tag.AcquisitionDateTime,
    Tag.NumberOfFrames,
    Tag.ConcatenationUID,
    Tag.InConcatenationNumber,
    Tag.Rows,
    Tag.Columns,
    Tag.BitsAllocated,
    Tag.BitsStored,
    Tag.SamplesPerPixel,
    Tag.PhotometricInterpretation,
    Tag.ImagePositionPatient,
    Tag.ImageOrientationPatient,
    Tag.PixelSpacing,
    Tag.SliceLocation,
    Tag.SliceThickness,
    Tag.ImageComments,
    Tag.LossyImageCompression,
    Tag.ConceptNameCodeSequence,
    Tag.CompletionFlag,
    Tag.VerificationFlag,
    Tag.ContentLabel,
    Tag.ContentDescription,
    Tag.ContentCreatorName,
    Tag.DocumentTitle,
    Tag.MIMETypeOfEncapsulatedDocument,
  ],
};

/** Attributes a match always returns, beside its UIDs and counts. PS3.18 Tables 10.6.3-3, 10.6.3-4, 10.6.3-5. */
export const requiredAttributes: Readonly<Record<QueryLevel, readonly number[]>> = {
  PATIENT: [
    Tag.PatientName,
    Tag.PatientID,
    Tag.IssuerOfPatientID,
    Tag.PatientBirthDate,
    Tag.PatientSex,
    Tag.NumberOfPatientRelatedStudies,
    Tag.NumberOfPatientRelatedSeries,
    Tag.NumberOfPatientRelatedInstances,
  ],
  STUDY: [
    Tag.StudyInstanceUID,
    Tag.StudyDate,
    Tag.StudyTime,
    Tag.TimezoneOffsetFromUTC,
    Tag.AccessionNumber,
    Tag.InstanceAvailability,
    Tag.ModalitiesInStudy,
    Tag.ReferringPhysicianName,
    Tag.PatientName,
    Tag.PatientID,
    Tag.PatientBirthDate,
    Tag.PatientSex,
    Tag.StudyID,
    Tag.NumberOfStudyRelatedSeries,
    Tag.NumberOfStudyRelatedInstances,
  ],
  SERIES: [
    Tag.StudyInstanceUID,
    Tag.SeriesInstanceUID,
    Tag.Modality,
    Tag.TimezoneOffsetFromUTC,
    Tag.SeriesDescription,
    Tag.SeriesNumber,
    Tag.NumberOfSeriesRelatedInstances,
    Tag.PerformedProcedureStepStartDate,
    Tag.PerformedProcedureStepStartTime,
    Tag.RequestAttributesSequence,
  ],
  IMAGE: [
    Tag.StudyInstanceUID,
    Tag.SeriesInstanceUID,
    Tag.SOPInstanceUID,
    Tag.SOPClassUID,
    Tag.InstanceAvailability,
    Tag.TimezoneOffsetFromUTC,
    Tag.InstanceNumber,
    Tag.Rows,
    Tag.Columns,
    Tag.BitsAllocated,
    Tag.NumberOfFrames,
  ],
};

/** Attributes of the study that a series or instance returns too when the search spans studies. */
export const studyContext: readonly number[] = requiredAttributes.STUDY;
/** Attributes of the series that an instance returns too when the search spans series. */
export const seriesContext: readonly number[] = requiredAttributes.SERIES;

/** What answers of a level can hold, be it empty: attributes of the level and of those above it. */
export const answeredTags = (level: QueryLevel): ReadonlySet<number> => answeredByLevel[level];

function answeredBy(level: QueryLevel): ReadonlySet<number> {
  const above = levels.slice(0, levels.indexOf(level) + 1);
  return new Set([
    ...above.flatMap((each) => keptAttributes[each]),
    // A study answers for its patient by itself, without counting the others.
    ...above
      .filter((each) => each !== 'PATIENT' || level === each)
      .flatMap((each) => requiredAttributes[each]),
  ]);
}

const levels: readonly QueryLevel[] = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'];

const answeredByLevel: Readonly<Record<QueryLevel, ReadonlySet<number>>> = {
  PATIENT: answeredBy('PATIENT'),
  STUDY: answeredBy('STUDY'),
  SERIES: answeredBy('SERIES'),
  IMAGE: answeredBy('IMAGE'),
};
