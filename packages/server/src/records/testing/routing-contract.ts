import { expect, test } from 'vitest';
import type { Records } from '../index.ts';

/** What rules of routing hold to, wherever they are kept. */
export function describeRouting(open: () => Promise<Records>): void {
  test('rules of routing are kept by name, with what each has sent', async () => {
    const { routing } = await open();
    const night = { id: 'r2', name: 'Night', nodeId: 'n1', conditions: [] };
    const all = { id: 'r1', name: 'All', nodeId: 'n1', hours: { from: '08:00', to: '18:00' } };
    await routing.save('local', night);
    await routing.save('local', all);
    expect(await routing.rules()).toEqual([all, night]);
    await routing.addSent('r1', '2.25.1', ['2.25.11', '2.25.12']);
    await routing.addSent('r1', '2.25.1', ['2.25.12', '2.25.13']);
    await routing.addSent('r2', '2.25.1', []);
    expect(await routing.sent('r1', '2.25.1')).toEqual(new Set(['2.25.11', '2.25.12', '2.25.13']));
    expect(await routing.sent('r2', '2.25.1')).toEqual(new Set());
    expect(await routing.sentIn('unasked', 'r1', '2.25.1')).toEqual(
      new Set(['2.25.11', '2.25.12', '2.25.13']),
    );
    await routing.setState('asked', 'r1', '2.25.1', ['2.25.11', '2.25.12', '2.25.99']);
    await routing.setState('promised', 'r1', '2.25.1', ['2.25.12']);
    await routing.setState('asked', 'r1', '2.25.1', ['2.25.12']);
    await routing.addSent('r1', '2.25.1', ['2.25.12']);
    expect(await routing.sentIn('unasked', 'r1', '2.25.1')).toEqual(new Set(['2.25.13']));
    expect(await routing.sentIn('asked', 'r1', '2.25.1')).toEqual(new Set(['2.25.11']));
    expect(await routing.sentIn('promised', 'r1', '2.25.1')).toEqual(new Set(['2.25.12']));
    const changed = { ...all, isEnabled: false };
    await routing.save('local', changed);
    expect(await routing.find('r1')).toEqual(changed);
    expect((await routing.sent('r1', '2.25.1')).size).toBe(3);
    expect(await routing.remove('r1')).toBe(true);
    expect(await routing.remove('r1')).toBe(false);
    expect(await routing.find('r1')).toBeUndefined();
    expect(await routing.sent('r1', '2.25.1')).toEqual(new Set());
  });

  test('how far the change feed was followed is kept by name', async () => {
    const { cursors } = await open();
    expect(await cursors.find('routing')).toBeUndefined();
    await cursors.save('routing', 7);
    await cursors.save('routing', 9);
    await cursors.save('priors', 3);
    expect(await cursors.find('routing')).toBe(9);
    await cursors.remove('routing');
    expect(await cursors.find('routing')).toBeUndefined();
    expect(await cursors.find('priors')).toBe(3);
  });
}
