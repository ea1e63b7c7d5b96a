/** PS3.4 Annex K. */
export const MODALITY_WORKLIST_FIND = '1.2.840.10008.5.1.4.31';

/** PS3.4 Annex F. */
export const PERFORMED_PROCEDURE_STEP = '1.2.840.10008.3.1.2.3.3';
export const PERFORMED_PROCEDURE_STEP_RETRIEVE = '1.2.840.10008.3.1.2.3.4';

/** PS3.4 Annex J, and its one well-known instance. */
export const STORAGE_COMMITMENT = '1.2.840.10008.1.20.1';
export const STORAGE_COMMITMENT_INSTANCE = '1.2.840.10008.1.20.1.1';

/** PS3.4 Annex R. */
export const INSTANCE_AVAILABILITY_NOTIFICATION = '1.2.840.10008.5.1.4.33';
