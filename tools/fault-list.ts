/** Text that stands in a file, such as the title of a test. */
export interface Proof {
  readonly file: string;
  readonly text: string;
}

/** What happens to the server or comes to it, and what holds it to surviving that. */
export interface Fault {
  readonly title: string;
  readonly proofs: readonly Proof[];
  /** What is not tested, and why. */
  readonly left?: string;
}

const by = (file: string, ...texts: readonly string[]): Proof[] => texts.map((text) => ({ file, text }));

const kills = 'tests/faults/faults.test.ts';
const longRun = 'tests/faults/faults.ts';
const failingDisk = 'tests/faults/failing-disk.test.ts';
const s3Faults = 'tests/faults/s3.test.ts';
const archiveFaults = 'packages/archive/src/faults.test.ts';
const hostile = 'tests/interop/hostile-http.test.ts';
const badInput = 'tests/interop/bad-input.test.ts';
const mutations = 'tests/robustness/mutations/mutation-kinds.ts';
const dataSet = 'packages/dicom/src/io/read-data-set.test.ts';
const dicomRobustness = 'packages/dicom/src/robustness.test.ts';
const frames = 'packages/dicom/src/frames/frame-table.test.ts';
const text = 'packages/dicom/src/character-sets/text-decoder.test.ts';
const zips = 'packages/server/src/import/import.test.ts';
const jobs = 'packages/server/src/jobs/jobs.test.ts';
const requestors = 'packages/server/src/dimse/hostile-requestor.test.ts';
const acceptors = 'packages/server/src/dimse/hostile-acceptor.test.ts';
const stateMachine = 'packages/network/src/upper-layer/state-machine.test.ts';
const negotiated = 'packages/network/src/dimse/negotiated.test.ts';
const sending = 'packages/server/src/remote/send-instances.test.ts';
const elsewhere = 'tests/e2e/elsewhere.test.ts';
const retrieving = 'packages/server/src/dimse/retrieval/retrieve-service.test.ts';

/** The faults by part: every one is owed a proof, or says why it has none. */
export const faults: Readonly<Record<string, readonly Fault[]>> = {
  'Storage and process': [
    {
      title: 'Killed after the bytes, after the flush, after the name, after the commit',
      proofs: [
        ...by(kills, 'killed at any of the four moments between bytes and answer'),
        ...by(archiveFaults, 'a process killed %s'),
      ],
    },
    {
      title: 'Killed at random times, hundreds of times',
      proofs: [
        ...by(kills, 'killed at any time while it stores'),
        ...by(longRun, 'kill at a random time'),
        ...by('tests/faults/output/totals.json', '"lost": 0'),
      ],
    },
    {
      title: 'Killed while it sends on what arrived',
      proofs: by('tests/faults/routing.test.ts', 'killed while it sends on what arrived'),
    },
    {
      title: 'Killed between its yes to a modality (performed step, storage commitment) and what it promised',
      proofs: [
        ...by('tests/faults/modality.test.ts', 'killed right after it said yes to a modality'),
        ...by(
          'packages/server/src/dimse/commitment-service.test.ts',
          'once the peer is there, also after a restart',
        ),
        ...by(
          'packages/server/src/availability/availability-desk.test.ts',
          'before a restart is told of after it',
          'as the process died, before anything was to be done',
        ),
      ],
    },
    { title: 'Killed while it starts', proofs: by(longRun, 'kill while starting') },
    {
      title: 'Killed while deleting',
      proofs: [
        ...by('tests/faults/senders.ts', 'Stores small studies and deletes every one of them'),
        ...by(archiveFaults, 'a process killed %s of the samples'),
      ],
    },
    {
      title: 'Killed while backing up, while rebuilding the index',
      proofs: by(
        'tests/faults/maintenance.test.ts',
        'a server killed during a backup loses nothing',
        'a rebuild of the index that is killed leaves the old one',
      ),
    },
    {
      title: 'Killed while it makes or migrates its index',
      proofs: by(kills, 'killed while it makes its index'),
      left: 'Migration of an index with much in it: each migration is one transaction, whichever it is',
    },
    { title: 'Killed while merging patients', proofs: [], left: 'Nothing merges yet' },
    {
      title: 'Power cut: what was not flushed is dropped, the last page is torn',
      proofs: [
        ...by(
          kills,
          'a power cut that takes all that was not flushed',
          'these tests see it when nothing is flushed',
        ),
        ...by(longRun, 'power cut, pages kept by chance or torn'),
      ],
    },
    {
      title: 'No room for drafts, for files, for the index',
      proofs: [
        ...by(failingDisk, 'ENOSPC'),
        ...by('packages/archive/src/store/space-floor.test.ts', 'lets in what leaves the floor free'),
        ...by('packages/server/src/dicomweb/storing/store-room.test.ts', '507'),
      ],
    },
    {
      title: 'Input and output errors',
      proofs: by(failingDisk, 'EIO', 'cannot be read ends its own answer'),
    },
    { title: 'A disk that became read-only', proofs: by(failingDisk, 'EROFS') },
    { title: 'No more files may be opened', proofs: by(failingDisk, 'EMFILE') },
    {
      title: 'S3 that answers 500, cuts requests or is silent',
      proofs: by(
        s3Faults,
        "'refuses', 'cuts requests', 'loses answers', 'is silent'",
        'comes and goes while',
      ),
    },
    {
      title: 'S3 that did it, with the answer lost on the way back',
      proofs: [
        ...by(s3Faults, 'loses answers'),
        ...by('packages/archive/src/store/s3/s3-blob-store.test.ts', 'an answer that is lost'),
      ],
    },
    {
      title: 'A clock that jumps',
      proofs: by(archiveFaults, 'a clock that jumps back'),
      left: 'Leases of jobs between machines whose clocks differ: docs/scaling.md asks for one time',
    },
    {
      title: 'The database starts anew while it is stored to',
      proofs: [
        ...by('tests/faults/postgres.test.ts', 'that crashes twice while it is stored to'),
        ...by('packages/archive/src/index/sql/postgres.test.ts', 'go on after the server crashed'),
      ],
    },
    {
      title: 'A folder another process has',
      proofs: by(
        'packages/archive/src/maintain/folder-lock.test.ts',
        'a living process keeps the folder and is named',
      ),
    },
    {
      title: 'A database that flushes nothing',
      proofs: by('packages/archive/src/index/sql/postgres.test.ts', 'refuse a server that does not flush'),
    },
    {
      title: 'One UID from twenty senders at once',
      proofs: [
        ...by(
          'packages/archive/src/archive.test.ts',
          'of twenty at once, one is stored',
          'of twenty different ones at once',
        ),
        ...by('tests/interop/scale-out.test.ts', 'one instance, stored to both at once'),
      ],
    },
    {
      title: 'Sent again while the first is still being written',
      proofs: by(
        'packages/archive/src/archive.test.ts',
        'of twenty at once, one is stored and the others learn',
      ),
    },
    {
      title: 'Stored and deleted at once',
      proofs: by('packages/archive/src/archive.test.ts', 'and keeping the same ones at once lose nothing'),
    },
    {
      title: 'Started again with jobs waiting',
      proofs: by(
        jobs,
        'goes on with the jobs of a process that died',
        'gives up one that kills each process',
      ),
    },
    {
      title: 'Two servers on one database, one of them killed',
      proofs: by('tests/interop/scale-out.test.ts', 'when one is killed while both are stored to'),
    },
    {
      title: 'Bytes that rot, files that vanish',
      proofs: by(
        'packages/archive/src/maintain/maintenance.test.ts',
        'tells damage of each kind',
        'the scrub goes on where it was stopped',
      ),
    },
  ],
  'Network and DIMSE': [
    {
      title: 'A connection and silence; a peer that is gone without a word',
      proofs: [
        ...by(
          requestors,
          'sees the end of the stream when its time is over',
          'and falls silent, is aborted when its time is over',
          'three hundred that connect and say nothing are let go',
        ),
        ...by('packages/server/src/dimse/listen-dimse.test.ts', 'is not kept full by those who connect'),
        ...by(acceptors, "['says nothing'", "['hangs'", 'closes its half and leaves ours open'),
      ],
    },
    {
      title: 'A byte now and then, within A-ASSOCIATE and within a value',
      proofs: [
        ...by(requestors, 'an A-ASSOCIATE-RQ at a byte now and then', 'a value at a byte now and then'),
        ...by(acceptors, "'answers byte by byte'"),
      ],
    },
    {
      title: 'A TLS handshake that never ends, at a byte now and then, or is none',
      proofs: by(
        'packages/server/src/dimse/tls.test.ts',
        'is let go of by one who does not end the handshake, or begins none, while others are served',
        'is not kept full by those who begin no handshake',
      ),
    },
    {
      title: 'HTTP or TLS on the plain port',
      proofs: [...by(requestors, "['HTTP'", 'a TLS handshake'), ...by(acceptors, 'speaks HTTP')],
    },
    {
      title: 'A connection that is reset, closed or aborted, in the middle of a data set or elsewhere',
      proofs: [
        ...by(
          requestors,
          'a reset in the middle of a data set',
          'A-ABORT in the middle of a data set',
          'a release in the middle of a data set',
        ),
        ...by(acceptors, "['dies'", "'hangs up'"),
      ],
    },
    {
      title: 'Any event in any state: an unexpected PDU, an abort, an end, a release collision',
      proofs: [
        ...by(stateMachine, 'Table 9-10', '%s in %s'),
        ...by('packages/network/src/upper-layer/association-machine.test.ts', 'in %s: %s'),
        ...by('packages/network/src/dimse/services.test.ts', 'a release collision ends in order'),
      ],
    },
    {
      title: 'More associations than there is room for: a thousand at once, two hundred that are idle',
      proofs: by(
        requestors,
        'two hundred idle associations and twenty that work',
        'of a thousand that ask at once none keeps the next one out',
      ),
    },
    {
      title: 'A peer that never reads',
      proofs: [
        ...by(requestors, 'one that never reads its matches is let go'),
        ...by(acceptors, 'never reads what is sent to it'),
      ],
    },
    {
      title: 'A PDU of type 0 or 0xFF; of length 0 or 4 GB; shorter or longer than its items',
      proofs: by(
        requestors,
        "'a PDU of type 0'",
        'a PDU of type 0xFF',
        'an A-ASSOCIATE-RQ of length 0',
        'an A-ASSOCIATE-RQ of 4 GB',
        'an A-ASSOCIATE-RQ shorter than its fields',
        'an item longer than its PDU',
        'a P-DATA-TF of length 0',
        'a P-DATA-TF of 4 GB',
        'a value longer than its PDU',
      ),
    },
    {
      title:
        'Presentation contexts: even, twice, not accepted; two transfer syntaxes accepted, or one nobody proposed',
      proofs: [
        ...by(
          requestors,
          'an even presentation context id',
          'a presentation context id twice',
          'a command in a context that was not accepted',
        ),
        ...by(
          acceptors,
          'answers one context with two transfer syntaxes',
          'a transfer syntax or a context that nobody proposed',
        ),
      ],
    },
    {
      title: 'Fragments that interleave; control bits that mean nothing; a command without end',
      proofs: by(
        requestors,
        'fragments of two messages at the same time',
        'fragments of two contexts at the same time',
        'control bits without a meaning',
        'a command set that does not end',
      ),
    },
    {
      title: 'A data set where none was announced; a response to nothing; C-CANCEL of nothing',
      proofs: [
        ...by(
          requestors,
          'a data set that no command announced',
          'a response to nothing',
          'a C-CANCEL of nothing',
        ),
        ...by(acceptors, 'answers what was not asked', 'answers with a data set that does not end'),
      ],
    },
    {
      title: 'A wrong group length, or none',
      proofs: by(requestors, "'a wrong group length'", "'no group length'"),
    },
    {
      title: 'UIDs of no characters, of 65, of others than digits',
      proofs: by(
        requestors,
        'of 65 characters',
        'with an empty instance UID',
        'a UID of 66 characters',
        'with an instance UID that is none',
      ),
    },
    {
      title: 'Requests in a role that was not agreed on; more at a time than agreed on',
      proofs: [
        ...by(negotiated, 'is answered by what this node may be'),
        ...by(requestors, 'more operations at a time than agreed on'),
      ],
    },
    {
      title: 'A destination of sub-operations that refuses, hangs, dies or is away',
      proofs: [
        ...by(
          sending,
          'a dropped association is opened again',
          'a peer that ends every association is given up',
        ),
        ...by(
          retrieving,
          'one failed sub-operation stops no other',
          'a destination that is away fails them all',
        ),
        ...by(acceptors, "['hangs'", "'refuses'"),
        ...by(
          elsewhere,
          'an archive that cannot be reached is named and asked again',
          'an archive that does not answer for priors is named',
        ),
      ],
    },
    {
      title: 'A peer whose answers pend for ever, cancelled or not, released or not',
      proofs: by(
        acceptors,
        'is given up when the operation takes too long',
        'and does not hear that it is cancelled',
        'and does not hear that the association is released',
      ),
    },
    {
      title: 'A retrieval that is stopped while the peer says nothing',
      proofs: [
        ...by(
          acceptors,
          "test('tells how far it came'",
          'says nothing any more is left, with what it told before',
        ),
        ...by(
          elsewhere,
          'several are retrieved by the keyboard, and one opens while it arrives',
          'lists other studies of the patient, here and elsewhere, fetches one and opens it',
        ),
      ],
    },
    {
      title: 'A peer that has no room now, or takes no association with what it is offered',
      proofs: [
        ...by(acceptors, "'has no room now'"),
        ...by(
          'packages/server/src/nodes/connect-node.test.ts',
          'when it is offered that is called without, and not offered it again',
        ),
      ],
    },
    {
      title: 'A destination that took instances and does not keep them, or does not say so',
      proofs: by(
        'packages/server/src/routing/router.test.ts',
        'what was sent is promised by the destination, across a restart; what it lost is sent again',
        'what a destination will never keep is named by the job that asked',
      ),
    },
  ],
  'Parsers and content': [
    {
      title: 'A length beyond what is there; 4 GB of one value',
      proofs: [
        ...by(dataSet, 'a length past the end says', 'a value in an item may not pass the end of the item'),
        ...by(
          'packages/dicom/src/io/forgiving-reading.test.ts',
          'a length of 4 GiB in a small file is damage',
        ),
        ...by(mutations, 'falsifyLengths'),
        ...by(hostile, 'whose length is a lie'),
      ],
    },
    {
      title: 'Odd lengths; tags twice or out of order',
      proofs: by(dataSet, 'odd lengths, wrong order and doubled tags are findings'),
    },
    {
      title: 'Undefined length that never ends; native pixel data of undefined length',
      proofs: by(
        dataSet,
        'that are not closed',
        'values of undefined length that are neither items nor fragments',
      ),
    },
    {
      title: 'Nested 100,000 deep',
      proofs: [
        ...by(dataSet, 'nested 64 deep are read, deeper ones refused'),
        ...by('packages/archive/src/store/nesting.test.ts', 'finds what is deeper than the parser goes'),
        ...by(hostile, 'nested 100,000 deep'),
        ...by(mutations, 'nesting: nest'),
      ],
    },
    {
      title: 'A million elements; a bomb of items',
      proofs: [
        ...by(dicomRobustness, 'a million empty elements', 'an item bomb'),
        ...by(mutations, 'multiplyValues', 'repeatItems', 'enlargeCounts'),
      ],
    },
    {
      title: 'Offset tables that are empty or lie',
      proofs: by(
        frames,
        'trap 50: are the fragments where there are as many',
        'survive an offset table that lies',
        'keep whole fragments where a length of the Extended Offset Table is wrong',
      ),
    },
    {
      title: 'Rows × Columns × Frames that overflow; Bits Allocated that cannot be',
      proofs: [
        ...by(frames, 'of 65535 × 65535 pixels do not overflow'),
        ...by(
          'packages/pixels/src/decoding/decode-native.test.ts',
          'a few bytes are not made into gigabytes by Rows and Columns',
          'a format that cannot be is refused by name',
        ),
        ...by(mutations, 'falsifyPicture'),
      ],
    },
    {
      title: 'Codestreams whose header says 65535 × 65535, and ones that never end',
      proofs: [
        ...by(mutations, 'falsifyCodestream'),
        ...by(
          'tests/robustness/hostile-decoders.test.ts',
          'a decoder that does not return is stopped',
          'memory that a hostile frame took',
        ),
      ],
    },
    {
      title: 'Deflated bomb',
      proofs: [
        ...by('packages/dicom/src/io/read-part10.test.ts', 'that inflates beyond the limit is refused'),
        ...by(hostile, 'that inflates to a gigabyte'),
      ],
    },
    { title: 'Bomb in gzip', proofs: by(hostile, 'compressed by gzip is refused without being inflated') },
    {
      title: 'Zip: bomb, zip in zip, names that lead out, links',
      proofs: by(
        zips,
        'a zip that unfolds beyond its limit stops there',
        'SERVER_IMPORT_ZIP_NESTED',
        'refuses unsafe names in a zip one by one',
        'follows no link out of the folder',
      ),
    },
    {
      title: 'Preamble that is a program',
      proofs: by('packages/archive/src/archive.test.ts', 'a preamble that is not zero is cleared'),
    },
    {
      title: 'Pixel Data missing',
      proofs: [
        ...by('packages/archive/src/archive.test.ts', 'an image without pixels too, with a finding'),
        ...by(badInput, 'an instance without pixel data is kept'),
      ],
    },
    {
      title: 'Character sets that are unknown, contradict each other, or are not set back',
      proofs: by(
        text,
        'an unknown term is a finding',
        'DICOM_CHARACTER_SETS_MIXED',
        'unknown escape sequences and cut characters do no harm',
        'a cut character takes nothing that follows it along',
      ),
    },
    {
      title: 'Dates, times and numbers out of grammar',
      proofs: [
        ...by('packages/dicom/src/data-set.test.ts', 'are never NaN'),
        ...by(mutations, 'falsifyValues'),
      ],
    },
    {
      title: 'XML: entities, bombs of them, an external document type',
      proofs: [
        ...by(hostile, 'in XML is never expanded or fetched'),
        ...by(
          'packages/server/src/dicomweb/ps3-18-store.test.ts',
          'a document type in XML, with or without an entity',
        ),
      ],
      left: 'HL7 and CDA: nothing here reads them',
    },
    {
      title: 'JSON: depth, a million nulls, __proto__, NaN',
      proofs: [
        ...by(
          hostile,
          'of a million nulls',
          'with __proto__',
          'with numbers that are none',
          'nested a million deep',
        ),
        ...by('packages/dicom/src/json/dicom-json.test.ts', 'nested too deep is refused'),
      ],
    },
    {
      title:
        'Multipart: no boundary, boundary in the data, no end, 100,000 parts, headers of a megabyte, lengths that lie, chunks that never end',
      proofs: [
        ...by(
          'packages/network/src/dicomweb/multipart.test.ts',
          'takes the text of the boundary inside data for data',
        ),
        ...by(
          hostile,
          'without a boundary in its type',
          'without an end',
          'of 100,001 parts is refused',
          'with a part header of 1 MB',
          'shorter than its Content-Length',
          'whose chunks lie about their length',
          'that never ends is ended by its sender alone',
        ),
      ],
    },
    {
      title: 'Paths through UIDs, AE titles, file names and Referenced File ID',
      proofs: [
        ...by(hostile, 'a path that leads out', "'StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'"),
        ...by('packages/archive/src/archive.test.ts', "test.each(['../../etc/passwd'"),
        ...by('packages/archive/src/store/blob-store.test.ts', 'refuses what is no key'),
        ...by(zips, 'a DICOMDIR stands for its folder'),
      ],
    },
    {
      title: 'Line breaks in names: into headers, into the log, into a terminal',
      proofs: [
        ...by(
          'packages/network/src/dicomweb/multipart.test.ts',
          'keeps a line break in a header value from beginning a header',
        ),
        ...by(hostile, 'and come into no log'),
        ...by(zips, 'control characters in names cannot reach a terminal'),
      ],
    },
    {
      title: 'SQL in a value or a search',
      proofs: by(hostile, 'DROP TABLE', 'are kept, found and given back as data'),
    },
    { title: 'Formulas in tables (CSV)', proofs: [], left: 'Nothing is given out as a table' },
    {
      title: 'Scripts in any text, in reports, in encapsulated PDF and CDA',
      proofs: [
        ...by(hostile, 'values of an image that are made to harm'),
        ...by(elsewhere, 'Markup of another archive is text here'),
      ],
      left: 'Encapsulated documents in a page: the viewer shows none yet',
    },
    {
      title: 'Addresses that make the server fetch: BulkDataURI, RetrieveURL',
      proofs: by(hostile, 'in XML is never expanded or fetched'),
      left: 'FHIR endpoints and webhooks: there are none',
    },
  ],
};
