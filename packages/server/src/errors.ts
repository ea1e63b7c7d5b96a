import { errorTable } from '@isocenter/dicom';

/** What can go wrong between a request, a setting and the rooms below. None carries a patient's value. */
export const serverError = errorTable({
  // Settings
  SERVER_SETTING_INVALID: {
    kind: 'bad-input',
    what: (d: { setting: string; source: string }) =>
      `The setting ${d.setting} from ${d.source} cannot be used`,
    why: (d: { reason: string }) => d.reason,
    fix: 'Correct it and start again; `isocenter start --help` lists every setting.',
  },
  SERVER_CONFIG_FILE_UNREADABLE: {
    kind: 'bad-input',
    what: (d: { path: string }) => `The config file ${d.path} cannot be read`,
    why: (d: { reason: string }) => d.reason,
    fix: 'Correct the file or leave out --config.',
  },
  SERVER_HOST_NOT_LOOPBACK: {
    kind: 'unsupported',
    what: (d: { host: string }) => `The host ${d.host} is refused`,
    why: 'There is no sign-in yet, so anyone who reaches the server could read and store studies; only programs on this machine may.',
    fix: 'Leave out --host (127.0.0.1 is used). To work from another machine, tunnel: ssh -L 8017:127.0.0.1:8017 THIS-MACHINE.',
  },
  SERVER_PORT_IN_USE: {
    kind: 'unavailable',
    what: (d: { port: number; purpose: string }) => `Port ${d.port} for ${d.purpose} is in use`,
    why: 'Another program, perhaps another Isocenter, listens there.',
    fix: (d: { option: string }) =>
      `Stop it, or choose another port with ${d.option} (0 takes any free one).`,
  },
  SERVER_PORT_FORBIDDEN: {
    kind: 'unavailable',
    what: (d: { port: number; purpose: string }) => `Port ${d.port} for ${d.purpose} cannot be opened`,
    why: (d: { reason: string }) => `The operating system answered ${d.reason}.`,
    fix: (d: { option: string }) => `Choose another port with ${d.option}, one above 1023.`,
  },

  // Requests
  SERVER_HOST_HEADER_REFUSED: {
    kind: 'bad-input',
    what: 'The Host header of the request names another machine',
    why: 'The server answers only to 127.0.0.1, localhost and [::1], so that no foreign web page can reach it under a name of its own (DNS rebinding).',
    fix: 'Open the address the server printed at its start.',
  },
  SERVER_ORIGIN_REFUSED: {
    kind: 'bad-input',
    what: 'A page of another origin asked',
    why: 'Only pages of this server may talk to it, and origins in the cors-origins setting.',
    fix: 'Add the origin of that page to cors-origins in isocenter.config.json if it is yours.',
  },
  SERVER_NOT_FOUND: {
    kind: 'bad-input',
    what: (d: { resource: string }) => `There is no such ${d.resource}`,
    why: 'It is not in the archive, or the address is misspelt.',
    fix: 'Search for it anew.',
  },
  SERVER_REQUEST_INVALID: {
    kind: 'bad-input',
    what: (d: { part: string }) => `The request cannot be understood: ${d.part}`,
    why: (d: { reason: string }) => d.reason,
    fix: 'Correct the request.',
  },
  SERVER_NOT_ACCEPTABLE: {
    kind: 'bad-input',
    what: 'None of the media types in Accept can be given',
    why: (d: { reason: string }) => d.reason,
    fix: 'Name one of them in the Accept header.',
  },
  SERVER_MEDIA_TYPE_UNSUPPORTED: {
    kind: 'unsupported',
    what: 'The body is of a media type this resource does not take',
    why: (d: { reason: string }) => d.reason,
    fix: 'Send it in that media type.',
  },
  SERVER_BODY_TOO_LARGE: {
    kind: 'bad-input',
    what: 'The request holds more metadata than is taken at once',
    why: (d: { limitBytes: number }) =>
      `It is held until its bulk data has come, up to ${d.limitBytes} bytes.`,
    fix: 'Send the instances in several requests, large values as bulk data.',
  },
  SERVER_GONE: {
    kind: 'bad-input',
    what: (d: { resource: string }) => `The ${d.resource} was deleted`,
    why: 'It was here, and someone took it out of sight or a rejection note did.',
    fix: 'Ask the operator of this archive, who can show it again.',
  },
  SERVER_NO_IMAGE: {
    kind: 'bad-input',
    what: 'The instance holds no image',
    why: 'It has no pixel data that can be drawn (PS3.3 §C.7.6.3).',
    fix: 'Retrieve the instance or its metadata instead.',
  },
  SERVER_DRAFT_CONFLICT: {
    kind: 'bad-input',
    what: 'The draft was changed elsewhere in the meantime',
    why: (d: { version: number }) =>
      `Version ${d.version} is stored now; the change was made on an older one.`,
    fix: 'Read the draft again, then repeat the change.',
  },
  SERVER_UPLOAD_BROKEN_OFF: {
    kind: 'unavailable',
    what: 'The upload stopped before its end',
    why: 'The connection closed. Nothing of the unfinished file was kept.',
    fix: 'Send it again.',
    retryable: true,
  },
  SERVER_BUSY: {
    kind: 'unavailable',
    what: (d: { work: string }) => `Too many ${d.work} are under way`,
    why: (d: { limit: number }) =>
      `At most ${d.limit} are taken at a time, so that those under way end soon.`,
    fix: 'Try again in a few seconds.',
    retryable: true,
  },
  SERVER_DISK_LOW: {
    kind: 'unavailable',
    what: 'The volume of the stored files is nearly full',
    why: 'Less is free than the setting minimum-free keeps back, so nothing more is stored.',
    fix: 'Make room, or move the data folder to a larger volume.',
    retryable: true,
  },
  SERVER_STOPPING: {
    kind: 'unavailable',
    what: 'The server is stopping',
    why: 'It takes nothing new while it finishes what is under way.',
    fix: 'Try again once it runs.',
    retryable: true,
  },
  SERVER_WEB_APP_NOT_BUILT: {
    kind: 'unavailable',
    what: 'The web app is not built',
    why: 'The folder dist/web is missing. DICOMweb, DICOM and the API work all the same.',
    fix: 'Run `npm run build`, then start again.',
  },
  SERVER_FAILED: {
    kind: 'bug',
    what: 'The server failed on this request',
    why: 'This is an error of the program, written to its log.',
    fix: 'Report it with the log lines of this moment.',
  },

  // Orders and what was done of them
  SERVER_WORKLIST_ITEM_INVALID: {
    kind: 'bad-input',
    what: (d: { field: string }) => `The worklist item cannot be taken: its ${d.field} is wrong`,
    why: (d: { reason: string }) => d.reason,
    fix: 'Correct it and send it again. PS3.4 Table K.6-1 says what an item needs.',
  },

  SERVER_COMMITMENT_WITHOUT_NODE: {
    kind: 'unavailable',
    what: (d: { aeTitle: string }) => `${d.aeTitle} cannot be told of the storage commitment it asked for`,
    why: 'Its association is over, and no node has its AE title, so there is no address to call.',
    fix: 'Add it: isocenter node add AET HOST PORT. It is told then.',
    retryable: true,
  },

  // Work done later
  SERVER_JOB_ABANDONED: {
    kind: 'unavailable',
    what: 'The job was begun several times and never ended',
    why: 'The process that did it stopped each time; the job itself may be the reason.',
    fix: 'Look into the log for why the server stopped, then have the job tried again.',
  },
  SERVER_JOB_UNREADABLE: {
    kind: 'bad-input',
    what: 'The job cannot be understood',
    why: 'It was written by another version of the program.',
    fix: 'Cancel it; what it was for can be asked for again.',
  },

  // Other DICOM applications
  SERVER_NODE_INVALID: {
    kind: 'bad-input',
    what: (d: { field: string }) => `The node cannot be kept: its ${d.field} is wrong`,
    why: (d: { reason: string }) => d.reason,
    fix: 'Correct it and send the node again.',
  },
  SERVER_NODE_EXISTS: {
    kind: 'bad-input',
    what: (d: { aeTitle: string; name: string }) => `The AE title ${d.aeTitle} belongs to the node ${d.name}`,
    why: 'A node is known by its AE title, so no two may have the same.',
    fix: 'Change or remove that node, or give one of the two another AE title.',
  },
  SERVER_NODE_UNKNOWN: {
    kind: 'bad-input',
    what: 'There is no such node',
    why: 'No node was added under this AE title or id, or it was removed.',
    fix: 'See `isocenter node list`; add it with `isocenter node add AET HOST PORT`.',
  },
  SERVER_TLS_FILE_INVALID: {
    kind: 'bad-input',
    what: (d: { path: string }) => `The certificate or key in ${d.path} cannot be used`,
    why: (d: { reason: string }) => d.reason,
    fix: 'Put a valid file in PEM there (settings dicom-tls-certificate, dicom-tls-key, dicom-tls-client-ca, dicom-tls-ca).',
  },
  SERVER_TLS_FAILED: {
    kind: 'unavailable',
    what: (d: { host: string; port: number }) => `No secure connection with ${d.host}:${d.port}`,
    why: (d: { reason: string }) => d.reason,
    fix: 'Compare the certificates and the certificate authorities of both sides (settings dicom-tls-ca, dicom-tls-certificate), and that the port is one for TLS.',
  },

  // Drawing on the server
  SERVER_RENDER_TIMEOUT: {
    kind: 'unavailable',
    what: (d: { deadlineMs: number }) =>
      `Drawing or converting the image took longer than ${d.deadlineMs} ms`,
    why: 'The compressed frame is damaged, or very large.',
    fix: 'Retrieve the frame and draw it in the viewer.',
  },
  SERVER_RENDER_WORKER_FAILED: {
    kind: 'unavailable',
    what: 'The worker that draws and converts images ended',
    why: 'It ran out of memory or its codec failed.',
    fix: 'Try again; if it happens again with this image, report it.',
    retryable: true,
  },

  // Other nodes
  SERVER_INSTANCE_UNREADABLE: {
    kind: 'unavailable',
    what: 'The stored instance cannot be read',
    why: 'Its file is gone, damaged, or on a disk that does not answer.',
    fix: 'Look into the log for the cause; `isocenter fsck` finds what is damaged.',
  },
  SERVER_RETRIEVE_INCOMPLETE: {
    kind: 'unavailable',
    what: (d: { failed: number }) => `${d.failed} instances did not come`,
    why: 'The node could not send them, or this archive refused them.',
    fix: 'It is tried again by itself; look into the log of both for what is refused.',
    retryable: true,
  },
  SERVER_NODE_REFUSED: {
    kind: 'unavailable',
    what: (d: { status: number }) => `The node answered with HTTP status ${d.status}`,
    why: 'It does not have what was asked for, or wants another address or a sign-in.',
    fix: 'Check its DICOMweb address in `isocenter node list`, and its log.',
  },
  SERVER_NODE_UNREACHABLE: {
    kind: 'unavailable',
    what: 'The DICOMweb address of the node does not answer',
    why: 'Nothing listens there, the network between was cut, or it took too long.',
    fix: 'Check its DICOMweb address in `isocenter node list`, and that it runs.',
    retryable: true,
  },
  SERVER_ROUTING_RULE_INVALID: {
    kind: 'bad-input',
    what: (d: { field: string }) => `The routing rule cannot be used: ${d.field}`,
    why: (d: { reason: string }) => d.reason,
    fix: 'Correct it and send it again; a condition is written like Modality=CT or StudyDate=20260101-.',
  },
  SERVER_ROUTING_INCOMPLETE: {
    kind: 'unavailable',
    what: (d: { failed: number; reason: string }) => `${d.failed} instances could not be sent (${d.reason})`,
    why: 'The destination is away, or does not take them.',
    fix: 'It is tried again by itself; `isocenter job list` tells what waits.',
    retryable: true,
  },
  SERVER_COMMITMENT_AWAITED: {
    kind: 'unavailable',
    what: (d: { aeTitle: string; instances: number }) =>
      `${d.aeTitle} has not said yet whether it keeps ${d.instances} instances`,
    why: 'It took the request for storage commitment and answers in its own time, on an association of its own where need be.',
    fix: 'It is waited for. Where nothing comes, have that node know this one, and allow it the service: `isocenter node add … --allow commitment`.',
    retryable: true,
  },
  SERVER_ROUTING_NOT_KEPT: {
    kind: 'bad-input',
    what: (d: { aeTitle: string; missing: number; named: string }) =>
      `${d.aeTitle} does not promise to keep ${d.missing} instances that were sent to it: ${d.named}`,
    why: 'Its storage commitment says so, though it took them; those that it can take again were sent again.',
    fix: 'Look into the log of that node for these instances; `isocenter job retry` asks it anew.',
  },
  SERVER_QUERY_KEY_INVALID: {
    kind: 'bad-input',
    what: (d: { key: string }) => `${d.key} cannot be asked for`,
    why: 'It is neither a keyword nor a tag of PS3.6, or names something within what is no sequence.',
    fix: 'Write it like PatientID=12, 00100020=12 or ScheduledProcedureStepSequence.Modality=CT.',
  },
  SERVER_INSTANCE_UNNAMED: {
    kind: 'bad-input',
    what: 'The instance has no usable SOP Instance UID',
    why: 'The peer sent one that is missing or that PS3.5 §9 does not allow, so no file can be named by it.',
    fix: 'Report it to the vendor of the peer.',
  },
  SERVER_FILE_EXISTS: {
    kind: 'bad-input',
    what: (d: { path: string }) => `${d.path} is there already, and is another file`,
    why: 'What is there is never overwritten unless that was asked for.',
    fix: 'Choose another folder, or add --overwrite.',
  },

  // The command line
  SERVER_PATH_UNREADABLE: {
    kind: 'bad-input',
    what: (d: { path: string }) => `${d.path} cannot be read`,
    why: (d: { reason: string }) => `The operating system answered ${d.reason}.`,
    fix: 'Check the path and who may read it.',
  },
  SERVER_PATH_UNWRITABLE: {
    kind: 'unavailable',
    what: (d: { path: string }) => `${d.path} cannot be written`,
    why: (d: { reason: string }) => `The operating system answered ${d.reason}.`,
    fix: 'Check the path, who may write there, and whether the disk has room.',
  },
  SERVER_PEER_INVALID: {
    kind: 'bad-input',
    what: (d: { peer: string }) => `${d.peer} names no peer`,
    why: (d: { reason: string }) => d.reason,
    fix: 'Write AET@HOST:PORT, such as ORTHANC@127.0.0.1:4242, or the name of a node from `isocenter node list`.',
  },
  SERVER_NO_ENCRYPTION_KEYS: {
    kind: 'bad-input',
    what: 'There are no encryption keys',
    why: 'Neither encryption-key-file nor ISOCENTER_ENCRYPTION_KEYS names any, so there is nothing to encrypt with.',
    fix: 'Make a key with `openssl rand -base64 32`, write it as ID:KEY into a file and name that file.',
  },
  SERVER_STILL_RUNS: {
    kind: 'unavailable',
    what: (d: { processId: number }) => `A server runs on this data folder (process ${d.processId})`,
    why: 'The index cannot be replaced while somebody writes it.',
    fix: 'Stop the server, then run the command again.',
  },
  SERVER_NO_ARCHIVE: {
    kind: 'bad-input',
    what: (d: { folder: string }) => `The folder ${d.folder} holds no archive`,
    why: 'There is no index.sqlite in it, so nothing was ever stored there.',
    fix: 'Name the data folder with --data.',
  },
});
