// npm run faults -- --dimse [--stores N --kilobytes K --idle N --busy N]: one server with many associations open for a long time, and what its
// memory does meanwhile. Ends with 1 where an association was refused or lost, a store failed, or memory grew. See README.md here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../harness/running-server.ts';
import { holdAssociations } from './associations-under-load.ts';

const { values: options } = parseArgs({
  options: {
    dimse: { type: 'boolean' },
    stores: { type: 'string', default: '5000' },
    kilobytes: { type: 'string', default: '32' },
    idle: { type: 'string', default: '200' },
    busy: { type: 'string', default: '20' },
  },
});
const [stores, kilobytes, idle, busy] = [options.stores, options.kilobytes, options.idle, options.busy].map(
  Number,
) as [number, number, number, number];

/** Growth that is none: what the collector leaves lying from one look to the next. */
const toleratedGrowth = 1.15;

const server = await startServer();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void server.stop().then(() => process.exit(1)));
const { processId } = JSON.parse(readFileSync(join(server.dataFolder, 'server.json'), 'utf8')) as {
  processId: number;
};
const { stored, emptyMb, earlyMb, lateMb, wrong } = await holdAssociations({
  port: server.dicomPort,
  processId,
  idle,
  busy,
  stores,
  kilobytes,
  onOpen: (residentMb) => {
    console.log(`${idle} idle and ${busy} busy associations are open, ${residentMb.toFixed(0)} MB`);
    console.log('\n| stores | per second | memory, MB |\n|---:|---:|---:|');
  },
  onLook: (look) =>
    console.log(`| ${look.stored} | ${look.perSecond.toFixed(0)} | ${look.residentMb.toFixed(0)} |`),
});
await server.stop();

const growth =
  lateMb > earlyMb * toleratedGrowth
    ? [`memory grew from ${earlyMb.toFixed(0)} to ${lateMb.toFixed(0)} MB`]
    : [];
console.log(
  `\n${stored} of ${stores} stored beside ${idle} idle associations; memory ${emptyMb.toFixed(0)} MB before, ${earlyMb.toFixed(0)} MB in the second quarter, ${lateMb.toFixed(0)} MB in the last.`,
);
if (wrong.length + growth.length > 0) {
  console.error([...wrong, ...growth].join('\n'));
  process.exitCode = 1;
}
