/**
 * The DICOM Upper Layer state machine as data. PS3.8 §9.2, Tables 9-1 to 9-10. `AssociationMachine` runs it.
 */

/** PS3.8 Tables 9-1 to 9-5. */
export const STATES = {
  Sta1: 'Idle',
  Sta2: 'Transport connection open, awaiting A-ASSOCIATE-RQ PDU',
  Sta3: 'Awaiting local A-ASSOCIATE response primitive',
  Sta4: 'Awaiting transport connection opening to complete',
  Sta5: 'Awaiting A-ASSOCIATE-AC or A-ASSOCIATE-RJ PDU',
  Sta6: 'Association established, ready for data transfer',
  Sta7: 'Awaiting A-RELEASE-RP PDU',
  Sta8: 'Awaiting local A-RELEASE response primitive',
  Sta9: 'Release collision, requestor side: awaiting A-RELEASE response primitive',
  Sta10: 'Release collision, acceptor side: awaiting A-RELEASE-RP PDU',
  Sta11: 'Release collision, requestor side: awaiting A-RELEASE-RP PDU',
  Sta12: 'Release collision, acceptor side: awaiting A-RELEASE response primitive',
  Sta13: 'Awaiting transport connection close indication',
} as const;
export type AssociationState = keyof typeof STATES;

/** PS3.8 Table 9-10, left column. */
export const EVENTS = {
  Evt1: 'A-ASSOCIATE request',
  Evt2: 'transport connection confirmation',
  Evt3: 'A-ASSOCIATE-AC PDU',
  Evt4: 'A-ASSOCIATE-RJ PDU',
  Evt5: 'transport connection indication',
  Evt6: 'A-ASSOCIATE-RQ PDU',
  Evt7: 'A-ASSOCIATE response (accept)',
  Evt8: 'A-ASSOCIATE response (reject)',
  Evt9: 'P-DATA request',
  Evt10: 'P-DATA-TF PDU',
  Evt11: 'A-RELEASE request',
  Evt12: 'A-RELEASE-RQ PDU',
  Evt13: 'A-RELEASE-RP PDU',
  Evt14: 'A-RELEASE response',
  Evt15: 'A-ABORT request',
  Evt16: 'A-ABORT PDU',
  Evt17: 'transport connection closed',
  Evt18: 'ARTIM timer expired',
  Evt19: 'unrecognized or invalid PDU',
} as const;
export type AssociationEvent = keyof typeof EVENTS;

export type Effect =
  | 'open transport'
  | 'close transport'
  | 'start ARTIM'
  | 'stop ARTIM'
  | 'send the PDU of the primitive'
  | 'send A-ASSOCIATE-RJ'
  | 'send A-RELEASE-RQ'
  | 'send A-RELEASE-RP'
  | 'send A-ABORT as service-user'
  | 'send A-ABORT as service-provider'
  | 'indicate the PDU'
  | 'indicate A-ABORT or A-P-ABORT'
  | 'indicate A-P-ABORT';

interface Step {
  readonly effects: readonly Effect[];
  readonly next: AssociationState;
}

/** With `unless`, two next states are possible; its step is taken when the condition does not hold. */
export interface Action extends Step {
  readonly when?: 'the request is acceptable' | 'we are the association requestor';
  readonly unless?: Step;
}

/** PS3.8 Tables 9-6 to 9-9. */
export const ACTIONS = {
  // Table 9-6, association establishment
  'AE-1': { effects: ['open transport'], next: 'Sta4' },
  'AE-2': { effects: ['send the PDU of the primitive'], next: 'Sta5' },
  'AE-3': { effects: ['indicate the PDU'], next: 'Sta6' },
  'AE-4': { effects: ['indicate the PDU', 'close transport'], next: 'Sta1' },
  'AE-5': { effects: ['start ARTIM'], next: 'Sta2' },
  'AE-6': {
    when: 'the request is acceptable',
    effects: ['stop ARTIM', 'indicate the PDU'],
    next: 'Sta3',
    unless: { effects: ['stop ARTIM', 'send A-ASSOCIATE-RJ', 'start ARTIM'], next: 'Sta13' },
  },
  'AE-7': { effects: ['send the PDU of the primitive'], next: 'Sta6' },
  'AE-8': { effects: ['send the PDU of the primitive', 'start ARTIM'], next: 'Sta13' },
  // Table 9-7, data transfer
  'DT-1': { effects: ['send the PDU of the primitive'], next: 'Sta6' },
  'DT-2': { effects: ['indicate the PDU'], next: 'Sta6' },
  // Table 9-8, association release
  'AR-1': { effects: ['send A-RELEASE-RQ'], next: 'Sta7' },
  'AR-2': { effects: ['indicate the PDU'], next: 'Sta8' },
  'AR-3': { effects: ['indicate the PDU', 'close transport'], next: 'Sta1' },
  'AR-4': { effects: ['send A-RELEASE-RP', 'start ARTIM'], next: 'Sta13' },
  'AR-5': { effects: ['stop ARTIM'], next: 'Sta1' },
  'AR-6': { effects: ['indicate the PDU'], next: 'Sta7' },
  'AR-7': { effects: ['send the PDU of the primitive'], next: 'Sta8' },
  'AR-8': {
    when: 'we are the association requestor',
    effects: ['indicate the PDU'],
    next: 'Sta9',
    unless: { effects: ['indicate the PDU'], next: 'Sta10' },
  },
  'AR-9': { effects: ['send A-RELEASE-RP'], next: 'Sta11' },
  'AR-10': { effects: ['indicate the PDU'], next: 'Sta12' },
  // Table 9-9, association abort
  'AA-1': { effects: ['send A-ABORT as service-user', 'start ARTIM'], next: 'Sta13' },
  'AA-2': { effects: ['stop ARTIM', 'close transport'], next: 'Sta1' },
  'AA-3': { effects: ['indicate A-ABORT or A-P-ABORT', 'close transport'], next: 'Sta1' },
  'AA-4': { effects: ['indicate A-P-ABORT'], next: 'Sta1' },
  'AA-5': { effects: ['stop ARTIM'], next: 'Sta1' },
  'AA-6': { effects: [], next: 'Sta13' },
  'AA-7': { effects: ['send A-ABORT as service-provider'], next: 'Sta13' },
  'AA-8': {
    effects: ['send A-ABORT as service-provider', 'indicate A-P-ABORT', 'start ARTIM'],
    next: 'Sta13',
  },
} as const satisfies Record<string, Action>;
export type ActionName = keyof typeof ACTIONS;

/** PS3.8 Table 9-10, one row per event, Sta1 to Sta13 from left to right; `-` is an empty cell. */
const TRANSITION_TABLE: Readonly<Record<AssociationEvent, string>> = {
  //      Sta1 Sta2 Sta3 Sta4 Sta5 Sta6 Sta7 Sta8 Sta9 Sta10 Sta11 Sta12 Sta13
  Evt1: ' AE-1 -    -    -    -    -    -    -    -    -     -     -     -   ',
  Evt2: ' -    -    -    AE-2 -    -    -    -    -    -     -     -     -   ',
  Evt3: ' -    AA-1 AA-8 -    AE-3 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8  AA-8  AA-6',
  Evt4: ' -    AA-1 AA-8 -    AE-4 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8  AA-8  AA-6',
  Evt5: ' AE-5 -    -    -    -    -    -    -    -    -     -     -     -   ',
  Evt6: ' -    AE-6 AA-8 -    AA-8 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8  AA-8  AA-7',
  Evt7: ' -    -    AE-7 -    -    -    -    -    -    -     -     -     -   ',
  Evt8: ' -    -    AE-8 -    -    -    -    -    -    -     -     -     -   ',
  Evt9: ' -    -    -    -    -    DT-1 -    AR-7 -    -     -     -     -   ',
  Evt10: '-    AA-1 AA-8 -    AA-8 DT-2 AR-6 AA-8 AA-8 AA-8  AA-8  AA-8  AA-6',
  Evt11: '-    -    -    -    -    AR-1 -    -    -    -     -     -     -   ',
  Evt12: '-    AA-1 AA-8 -    AA-8 AR-2 AR-8 AA-8 AA-8 AA-8  AA-8  AA-8  AA-6',
  Evt13: '-    AA-1 AA-8 -    AA-8 AA-8 AR-3 AA-8 AA-8 AR-10 AR-3  AA-8  AA-6',
  Evt14: '-    -    -    -    -    -    -    AR-4 AR-9 -     -     AR-4  -   ',
  Evt15: '-    -    AA-1 AA-2 AA-1 AA-1 AA-1 AA-1 AA-1 AA-1  AA-1  AA-1  -   ',
  Evt16: '-    AA-2 AA-3 -    AA-3 AA-3 AA-3 AA-3 AA-3 AA-3  AA-3  AA-3  AA-2',
  Evt17: '-    AA-5 AA-4 AA-4 AA-4 AA-4 AA-4 AA-4 AA-4 AA-4  AA-4  AA-4  AR-5',
  Evt18: '-    AA-2 -    -    -    -    -    -    -    -     -     -     AA-2',
  Evt19: '-    AA-1 AA-8 -    AA-8 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8  AA-8  AA-7',
};

const STATE_NAMES = Object.keys(STATES) as AssociationState[];

const TRANSITIONS = new Map<string, ActionName>(
  Object.entries(TRANSITION_TABLE).flatMap(([event, row]) =>
    row
      .trim()
      .split(/ +/)
      .flatMap((cell, index): [string, ActionName][] =>
        cell === '-' ? [] : [[`${event} ${STATE_NAMES[index]}`, cell as ActionName]],
      ),
  ),
);

/** The cell of PS3.8 Table 9-10; `undefined` where it is empty. */
export function findAction(event: AssociationEvent, state: AssociationState): ActionName | undefined {
  return TRANSITIONS.get(`${event} ${state}`);
}
