import { describe, expect, test } from 'vitest';
import {
  ACTIONS,
  type Action,
  type ActionName,
  type AssociationEvent,
  type AssociationState,
  EVENTS,
  findAction,
  STATES,
} from './state-machine.ts';

/**
 * PS3.8 Table 9-10 read down its columns: what each state does on each event; every other cell is empty. The events of PDUs that no rule
 * of the state expects stand together under AA-8 (or AA-1, AA-6), as in the standard.
 */
const COLUMNS: Readonly<Record<AssociationState, Partial<Record<ActionName, readonly number[]>>>> = {
  Sta1: { 'AE-1': [1], 'AE-5': [5] },
  Sta2: { 'AE-6': [6], 'AA-1': [3, 4, 10, 12, 13, 19], 'AA-2': [16, 18], 'AA-5': [17] },
  Sta3: {
    'AE-7': [7],
    'AE-8': [8],
    'AA-1': [15],
    'AA-3': [16],
    'AA-4': [17],
    'AA-8': [3, 4, 6, 10, 12, 13, 19],
  },
  Sta4: { 'AE-2': [2], 'AA-2': [15], 'AA-4': [17] },
  Sta5: { 'AE-3': [3], 'AE-4': [4], 'AA-1': [15], 'AA-3': [16], 'AA-4': [17], 'AA-8': [6, 10, 12, 13, 19] },
  Sta6: {
    'DT-1': [9],
    'DT-2': [10],
    'AR-1': [11],
    'AR-2': [12],
    'AA-1': [15],
    'AA-3': [16],
    'AA-4': [17],
    'AA-8': [3, 4, 6, 13, 19],
  },
  Sta7: {
    'AR-6': [10],
    'AR-8': [12],
    'AR-3': [13],
    'AA-1': [15],
    'AA-3': [16],
    'AA-4': [17],
    'AA-8': [3, 4, 6, 19],
  },
  Sta8: {
    'AR-7': [9],
    'AR-4': [14],
    'AA-1': [15],
    'AA-3': [16],
    'AA-4': [17],
    'AA-8': [3, 4, 6, 10, 12, 13, 19],
  },
  Sta9: { 'AR-9': [14], 'AA-1': [15], 'AA-3': [16], 'AA-4': [17], 'AA-8': [3, 4, 6, 10, 12, 13, 19] },
  Sta10: { 'AR-10': [13], 'AA-1': [15], 'AA-3': [16], 'AA-4': [17], 'AA-8': [3, 4, 6, 10, 12, 19] },
  Sta11: { 'AR-3': [13], 'AA-1': [15], 'AA-3': [16], 'AA-4': [17], 'AA-8': [3, 4, 6, 10, 12, 19] },
  Sta12: { 'AR-4': [14], 'AA-1': [15], 'AA-3': [16], 'AA-4': [17], 'AA-8': [3, 4, 6, 10, 12, 13, 19] },
  Sta13: { 'AA-2': [16, 18], 'AA-6': [3, 4, 10, 12, 13], 'AA-7': [6, 19], 'AR-5': [17] },
};

const states = Object.keys(STATES) as AssociationState[];
const events = Object.keys(EVENTS) as AssociationEvent[];

function expectedAction(event: AssociationEvent, state: AssociationState): string | undefined {
  const number = Number(event.slice('Evt'.length));
  return Object.entries(COLUMNS[state]).find(([, numbers]) => numbers.includes(number))?.[0];
}

describe('Table 9-10', () => {
  const cells = states.flatMap((state) => events.map((event) => [event, state] as const));

  test('has 13 states and 19 events', () => {
    expect(cells).toHaveLength(13 * 19);
  });

  test.each(cells)('%s in %s', (event, state) => {
    expect(findAction(event, state)).toBe(expectedAction(event, state));
  });
});

describe('Tables 9-6 to 9-9', () => {
  /** Next state of each action; of two the second holds where the condition does not. */
  const nextStates: Readonly<Record<ActionName, readonly AssociationState[]>> = {
    'AE-1': ['Sta4'],
    'AE-2': ['Sta5'],
    'AE-3': ['Sta6'],
    'AE-4': ['Sta1'],
    'AE-5': ['Sta2'],
    'AE-6': ['Sta3', 'Sta13'],
    'AE-7': ['Sta6'],
    'AE-8': ['Sta13'],
    'DT-1': ['Sta6'],
    'DT-2': ['Sta6'],
    'AR-1': ['Sta7'],
    'AR-2': ['Sta8'],
    'AR-3': ['Sta1'],
    'AR-4': ['Sta13'],
    'AR-5': ['Sta1'],
    'AR-6': ['Sta7'],
    'AR-7': ['Sta8'],
    'AR-8': ['Sta9', 'Sta10'],
    'AR-9': ['Sta11'],
    'AR-10': ['Sta12'],
    'AA-1': ['Sta13'],
    'AA-2': ['Sta1'],
    'AA-3': ['Sta1'],
    'AA-4': ['Sta1'],
    'AA-5': ['Sta1'],
    'AA-6': ['Sta13'],
    'AA-7': ['Sta13'],
    'AA-8': ['Sta13'],
  };

  test.each(Object.keys(nextStates) as ActionName[])('%s leads to its next state', (name) => {
    const { next, unless }: Action = ACTIONS[name];
    expect([next, ...(unless ? [unless.next] : [])]).toEqual(nextStates[name]);
  });

  test('ARTIM starts with the connection, a rejection, the answer to a release and an abort, and nowhere else', () => {
    const starting = Object.entries<Action>(ACTIONS).flatMap(([name, { effects, unless }]) =>
      [...effects, ...(unless?.effects ?? [])].includes('start ARTIM') ? [name] : [],
    );
    expect(starting).toEqual(['AE-5', 'AE-6', 'AE-8', 'AR-4', 'AA-1', 'AA-8']);
  });
});
