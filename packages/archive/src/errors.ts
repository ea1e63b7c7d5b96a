import { errorTable } from '@isocenter/dicom';

/** What can go wrong between an instance and its place on disk. */
export const archiveError = errorTable({
  // What came in
  ARCHIVE_INPUT_EMPTY: {
    kind: 'bad-input',
    what: 'The file is empty',
    why: 'It holds no bytes at all, so a copy or a transfer stopped before it began.',
    fix: 'Fetch it again from where it came.',
  },
  ARCHIVE_INPUT_BROKEN_OFF: {
    kind: 'unavailable',
    what: 'The bytes stopped before the end',
    why: 'The sender closed the connection or the file could not be read on.',
    fix: 'Send it again; nothing of it was kept.',
    retryable: true,
  },
  ARCHIVE_UID_MISSING: {
    kind: 'bad-input',
    what: (d: { attribute: string }) => `${d.attribute} is missing or empty`,
    why: 'Without it the instance has no place in a study, a series and on disk.',
    fix: 'Have the sender write it; every composite object needs it (PS3.3 §C.12.1, §C.7.2.1, §C.7.3.1).',
  },
  ARCHIVE_UID_INVALID: {
    kind: 'bad-input',
    what: (d: { attribute: string }) => `${d.attribute} is not a UID`,
    why: 'A UID has at most 64 digits and dots and begins and ends with a digit (PS3.5 §9.1).',
    fix: 'Have the sender make its UIDs by PS3.5 §9; the value was not used for anything.',
  },
  ARCHIVE_UID_CONTRADICTS: {
    kind: 'bad-input',
    what: (d: { attribute: string }) => `${d.attribute} of the data set is not the one announced`,
    why: 'The request or the file meta information names another object than the data set holds.',
    fix: 'Have the sender correct one of the two; which one is right cannot be told here.',
  },
  ARCHIVE_STUDY_UNEXPECTED: {
    kind: 'bad-input',
    what: 'The instance belongs to another study than the one it was sent to',
    why: 'Its Study Instance UID (0020,000D) differs from the study of the request.',
    fix: 'Send it to its own study, or without naming a study.',
  },
  ARCHIVE_NOT_AN_INSTANCE: {
    kind: 'bad-input',
    what: 'The file is a DICOMDIR, not an instance',
    why: 'It is the table of contents of a medium (PS3.3 Annex F) and holds no image or document.',
    fix: 'Import the folder it lies in: its files are found there.',
  },
  ARCHIVE_INSTANCE_TOO_LARGE: {
    kind: 'bad-input',
    what: (d: { limitBytes: number }) => `The instance is larger than ${d.limitBytes} bytes`,
    why: 'This archive takes no larger one, so that one sender cannot fill it.',
    fix: 'Have the sender divide it (concatenation, PS3.3 §C.7.6.16.2.2.4), or raise the limit of this archive.',
  },
  ARCHIVE_NESTED_TOO_DEEP: {
    kind: 'bad-input',
    what: 'Sequences lie too deep in each other',
    why: 'No object of the standard comes near it; such a file is damaged or was made to exhaust who reads it.',
    fix: 'Look at the file where it came from; what lies in it cannot be shown.',
  },
  ARCHIVE_INSTANCE_DIFFERS: {
    kind: 'bad-input',
    what: 'Another data set with this SOP Instance UID is already here',
    why: 'Two different objects carry one identity, or one was changed or converted after it was first sent. The first is kept as it is.',
    fix: 'Compare both at their source; a changed object needs a new SOP Instance UID (PS3.3 §C.12.1.1).',
  },

  ARCHIVE_INSTANCE_ELSEWHERE: {
    kind: 'bad-input',
    what: 'An instance with this SOP Instance UID is here in another study or series',
    why: 'One instance belongs to one series of one study (PS3.3 §A.1); two different objects carry one identity.',
    fix: 'Compare both at their source. An operator of this archive decides which of them is shown.',
  },
  ARCHIVE_SERIES_ELSEWHERE: {
    kind: 'bad-input',
    what: 'The series is here as part of another study',
    why: 'A series belongs to one study (PS3.3 §A.1.2); it was moved or copied at its source without new UIDs.',
    fix: 'Give the series in the other study new UIDs at its source, or let an operator of this archive accept it.',
  },
  ARCHIVE_PATIENT_CONFLICT: {
    kind: 'bad-input',
    what: (d: { differences: string }) => `The patient is another one here: ${d.differences}`,
    why: 'The study, or another study under the same Patient ID, says otherwise of who the patient is. Shown together, one would be taken for the other.',
    fix: 'Have an operator of this archive look at both: accept it as it is, correct it, or refuse it.',
  },
  ARCHIVE_QUARANTINED_BEFORE: {
    kind: 'bad-input',
    what: 'The instance is in quarantine already',
    why: 'It came before and waits there for an operator to decide on it.',
    fix: 'Nothing needs to be sent again; the operator of this archive finds it in the quarantine queue.',
  },
  ARCHIVE_RACE_LOST: {
    kind: 'unavailable',
    what: 'Another instance with this SOP Instance UID came at the same moment',
    why: 'It arrived at another process of this archive, which was faster.',
    fix: 'Send it again; both are compared then.',
    retryable: true,
  },
  ARCHIVE_NOT_IN_QUARANTINE: {
    kind: 'bad-input',
    what: 'The instance is not in quarantine',
    why: 'Somebody decided on it before, or there is none under this number.',
    fix: 'Read the queue again.',
  },
  ARCHIVE_COERCION_FORBIDDEN: {
    kind: 'bad-input',
    what: (d: { tag: string }) => `${d.tag} cannot be changed`,
    why: 'It says which object this is, or how its pixels are to be read.',
    fix: 'Leave it out; a different object needs a SOP Instance UID of its own.',
  },
  ARCHIVE_DECISION_FAILED: {
    kind: 'unavailable',
    what: 'The decision could not be written down',
    why: 'The index or its journal could not be written. Everything is as it was.',
    fix: 'Look at the log of this program and at the disk, then try again.',
    retryable: true,
  },
  ARCHIVE_BACKUP_MISSING: {
    kind: 'bad-input',
    what: 'There is no whole backup in this folder',
    why: 'No snapshot in it has a manifest: it is another folder, or no backup into it ever came to its end.',
    fix: 'Name the folder that `isocenter backup` was told.',
  },
  ARCHIVE_BACKUP_DAMAGED: {
    kind: 'unavailable',
    what: 'The index in this backup is not the one that was written',
    why: 'Its SHA-256 is another one than in the manifest: the medium lost bits, or something changed it.',
    fix: 'Restore another snapshot with --snapshot, or rebuild the index from the files with `isocenter reindex`.',
  },
  ARCHIVE_RESTORE_INTO_USED: {
    kind: 'bad-input',
    what: 'The folder to restore into is not empty',
    why: 'A restore never writes over anything.',
    fix: 'Name a folder that does not exist yet, or move what is in it away.',
  },
  ARCHIVE_BACKUP_NOT_HERE: {
    kind: 'unsupported',
    what: 'The index cannot be backed up from here',
    why: 'It is kept in memory only.',
    fix: 'Keep it in a data folder or a database.',
  },

  // The place on disk
  ARCHIVE_FULL: {
    kind: 'unavailable',
    what: 'There is no room left in the data folder',
    why: 'The disk or the quota is used up. What is stored stays stored.',
    fix: 'Free space on that disk or move the data folder, then send again.',
    retryable: true,
  },
  ARCHIVE_WRITE_FAILED: {
    kind: 'unavailable',
    what: 'The instance could not be made durable',
    why: 'The operating system refused the write. Nothing of it was kept.',
    fix: 'Look at the log of this program and at the disk, then send again.',
    retryable: true,
  },
  ARCHIVE_FAILED: {
    kind: 'bug',
    what: 'The archive failed on this instance',
    why: 'This is an error of the program, written to its log. Nothing of the instance was kept.',
    fix: 'Report it with the log lines of this moment.',
  },
  ARCHIVE_S3_ADDRESS_INVALID: {
    kind: 'bad-input',
    what: (d: { reason: string }) => `The address of the S3 bucket cannot be used: ${d.reason}`,
    why: 'It has the form s3://bucket/prefix?endpoint=https://host&region=name&encryption=AES256.',
    fix: 'Write it so; credentials come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).',
  },
  ARCHIVE_BLOBS_UNREACHABLE: {
    kind: 'unavailable',
    what: (d: { reason: string }) => `The store of files does not answer as it should (${d.reason})`,
    why: 'The S3 server or the way to it failed, also after several attempts. What is stored stays stored.',
    fix: 'Look at that server and at the network between, then send again.',
    retryable: true,
  },
  ARCHIVE_BLOBS_FORBIDDEN: {
    kind: 'unavailable',
    what: (d: { reason: string }) => `The store of files refuses this program (${d.reason})`,
    why: 'The bucket is not there, or the credentials may not read and write it.',
    fix: 'Check bucket, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and the policy of the bucket.',
  },
  ARCHIVE_ENCRYPTION_KEYS_INVALID: {
    kind: 'bad-input',
    what: (d: { reason: string }) => `The encryption keys cannot be used: ${d.reason}`,
    why: 'Each key is ID:BASE64 of 32 random bytes, one to a line, the newest last.',
    fix: 'Make one with `openssl rand -base64 32` and write an id and a colon in front.',
  },
  ARCHIVE_ENCRYPTION_KEY_MISSING: {
    kind: 'unavailable',
    what: (d: { keyId: string }) => `The encryption key ${d.keyId} is not here`,
    why: 'A stored file is encrypted under it, and without it nobody can read that file.',
    fix: 'Add that key to the key file again; take no key away before all files are under a newer one.',
  },
  ARCHIVE_BLOB_NOT_ENCRYPTED: {
    kind: 'unavailable',
    what: 'A stored file is not encrypted',
    why: 'Encryption is on, so a plain file may have been put there by someone else; it is not trusted unasked.',
    fix: 'If it was stored before encryption was turned on, encrypt the stored files first (isocenter rotate-keys).',
  },
  ARCHIVE_BLOB_MISSING: {
    kind: 'unavailable',
    what: 'The stored file of this instance is gone',
    why: 'The index names it, but it is not in the data folder: something removed it from outside.',
    fix: 'Restore the blobs folder from a backup.',
  },
  ARCHIVE_BLOB_DAMAGED: {
    kind: 'bad-input',
    what: 'A stored file is not what was stored',
    why: 'Its SHA-256 or its place does not agree with its content: something changed it from outside.',
    fix: 'Restore the blobs folder from a backup; the damaged file lies in set-aside.',
  },
  ARCHIVE_REMOVAL_FAILED: {
    kind: 'unavailable',
    what: 'The instances could not be removed',
    why: 'The index could not be written. All of them are still here.',
    fix: 'Look at the log of this program and at the disk, then try again.',
    retryable: true,
  },
  ARCHIVE_CLOSED: {
    kind: 'unavailable',
    what: 'The archive is closing',
    why: 'The program is about to stop and takes nothing new.',
    fix: 'Send it again once the program runs.',
    retryable: true,
  },
  ARCHIVE_FOLDER_IN_USE: {
    kind: 'unavailable',
    what: (d: { processId: number | undefined }) =>
      d.processId === undefined
        ? 'The data folder is in use by another process'
        : `The data folder is in use by process ${d.processId}`,
    why: 'Two programs writing one archive would damage it.',
    fix: 'Stop that program, or choose another data folder.',
  },
  ARCHIVE_FOLDER_UNUSABLE: {
    kind: 'unavailable',
    what: 'The data folder cannot be used',
    why: 'It cannot be made, read or written by this user.',
    fix: 'Check that the path is right and that this user may write there.',
  },
  ARCHIVE_INDEX_NEWER: {
    kind: 'unsupported',
    what: (d: { migration: string }) => `The index was written by a newer version (${d.migration})`,
    why: 'This version does not know that layout and must not guess.',
    fix: 'Start the newer version, or restore the folder as it was before.',
  },
  ARCHIVE_ATTRIBUTE_NOT_SEARCHABLE: {
    kind: 'bad-input',
    what: (d: { vr: string }) => `An attribute of VR ${d.vr} cannot be made searchable`,
    why: 'Its values are too long for an index, are no text, or do not compare as text.',
    fix: 'Choose an attribute with one of the VRs AE, AS, CS, DA, DT, IS, LO, PN, SH, SL, SS, TM, UI, UL and US.',
  },
  ARCHIVE_DATABASE_IN_USE: {
    kind: 'unavailable',
    what: 'Another process uses the database',
    why: 'An index cannot be built anew while somebody stores into it.',
    fix: 'Stop every server on this database, then try again.',
  },
  ARCHIVE_DATABASE_UNREACHABLE: {
    kind: 'unavailable',
    what: 'The database server cannot be reached',
    why: 'It does not run, refuses the user, or the network does not lead there.',
    fix: 'Check that PostgreSQL runs and that address, user, password and database name are right.',
    retryable: true,
  },
  ARCHIVE_DATABASE_UNSAFE: {
    kind: 'unsupported',
    what: (d: { setting: string }) => `The database server could lose what it confirmed (${d.setting})`,
    why: 'With this setting a commit does not survive a power cut, or text is not kept as it is.',
    fix: 'Set fsync = on and full_page_writes = on in postgresql.conf, and use a database with the encoding UTF8.',
  },
  ARCHIVE_INDEX_DAMAGED: {
    kind: 'unavailable',
    what: 'The index cannot be read',
    why: 'index.sqlite is not a database or is damaged.',
    fix: 'Move index.sqlite away and start again: it is rebuilt from the stored files.',
  },
});
