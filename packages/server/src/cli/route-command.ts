import { everything, localUserId } from '@isocenter/archive';
import {
  RoutingApi,
  type RoutingFields,
  type RoutingRule,
  type RoutingTest,
  type RoutingTested,
} from '@isocenter/network/api';
import { Command, InvalidArgumentError } from 'commander';
import type { ServerConfig } from '../config/config.ts';
import { serverError } from '../errors.ts';
import { NodeDirectory } from '../nodes/index.ts';
import { SqlRecords } from '../records/index.ts';
import { RoutingDesk } from '../routing/index.ts';
import { collected } from './find-command.ts';
import { getNode, withNodes } from './node-command.ts';
import { type EitherWay, onServerOrFolder } from './server-or-folder.ts';
import { dataConfigOf, withDataOptions } from './settings.ts';

interface RouteOptions {
  readonly name?: string;
  readonly when: readonly string[];
  readonly from: readonly string[];
  readonly hours?: { readonly from: string; readonly to: string };
  readonly stow?: boolean;
  readonly transferSyntax?: string;
  readonly decodeLossy?: boolean;
  readonly delay?: number;
  readonly atOnce?: boolean;
  readonly commitment?: boolean;
  readonly json?: boolean;
}

export function routeCommand(): Command {
  const list = new Command('list').description('Say what is sent where by itself.');
  withOptions(list).action(async () => {
    const config = dataConfigOf(list);
    const rules = await withRouting(config, (routing) => routing.list());
    const names = await nodeNames(config);
    for (const rule of rules) tell(list, rule, ruleLine(rule, names.get(rule.nodeId)));
    if (rules.length === 0 && !list.opts<RouteOptions>().json) console.log('There are no rules.');
  });

  const add = new Command('add')
    .description('Send what arrives from now on to a node, where all that is named fits.')
    .argument('<node>', 'AE title or name from `isocenter node list`')
    .option('--name <name>', 'what people call the rule; that of the node unless told')
    .option('--when <key=value>', 'an attribute and its values, such as Modality=CT\\MR', collected, [])
    .option('--from <AET>', 'only what came from this AE title; again for more', collected, [])
    .option('--hours <from-to>', 'only what came within these hours, such as 18:00-06:00', hoursOf)
    .option('--stow', 'by STOW-RS to its DICOMweb address')
    .option('--transfer-syntax <UID>', 'in this one where nothing is lost by it')
    .option('--decode-lossy', 'decode what was compressed with loss where the node does not take it so')
    .option('--delay <minutes>', 'so long after the arrival', minutesOf)
    .option('--at-once', 'do not wait until nothing more of a study comes')
    .option('--commitment', 'have the node promise that it keeps what was sent (storage commitment)');
  withOptions(add).action(async (node: string) => {
    const config = dataConfigOf(add);
    const nodeId = await idOfNode(config, node);
    const fields = fieldsOf(add.opts(), { nodeId, name: node });
    const rule = await withRouting(config, (routing) => routing.add(fields));
    tell(add, rule, ruleLine(rule, node));
  });

  const remove = new Command('remove')
    .description('Send nothing more by a rule.')
    .argument('<rule>', 'its name or number from `route list`');
  withOptions(remove).action(async (named: string) => {
    const rule = await withRouting(dataConfigOf(remove), async (routing) => {
      const rules = await routing.list();
      const found = rules.find(({ id }) => id === named) ?? rules.find(({ name }) => name === named);
      if (!found) throw serverError('SERVER_NOT_FOUND', { resource: 'routing rule' });
      await routing.remove(found.id);
      return found;
    });
    tell(remove, rule, `Nothing more is sent by ${rule.name}.`);
  });

  const test = new Command('test')
    .description('Say what the rules would do with studies, and why not. Nothing is sent.')
    .argument('<studies...>', 'Study Instance UIDs');
  withOptions(test).action(async (studyInstanceUids: string[]) => {
    const { results } = await withRouting(dataConfigOf(test), (routing) =>
      routing.test({ studyInstanceUids }),
    );
    for (const result of results) tell(test, result, testLine(result));
  });

  return [list, add, remove, test].reduce(
    (all, command) => all.addCommand(command),
    new Command('route').description(
      'What is sent on by itself when it arrives: `route list`, `add`, `remove`, `test`.',
    ),
  );
}

const withOptions = (command: Command): Command =>
  withDataOptions(command).option('--json', 'one JSON object a line instead of words');

function hoursOf(text: string): { from: string; to: string } {
  const [, from, to] = /^(\d{2}:\d{2})-(\d{2}:\d{2})$/.exec(text) ?? [];
  if (from === undefined || to === undefined) throw new InvalidArgumentError('Such as 18:00-06:00.');
  return { from, to };
}

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (text.trim() !== '' && minutes >= 0 && minutes <= 10_080) return minutes;
  throw new InvalidArgumentError('A number of minutes, at most a week.');
}

/** @example fieldsOf({ when: ['Modality=CT'], from: [], atOnce: true }, { nodeId: 'n1', name: 'PACS' }).waitsUntilQuiet // false */
export function fieldsOf(
  options: RouteOptions,
  { nodeId, name }: { readonly nodeId: string; readonly name: string },
): RoutingFields {
  const conditions = options.when.map((written) => {
    const [attribute = '', ...value] = written.split('=');
    return { attribute, value: value.join('=') || '*' };
  });
  return {
    name: options.name ?? name,
    nodeId,
    ...(conditions.length > 0 && { conditions }),
    ...(options.from.length > 0 && { sources: [...options.from] }),
    ...(options.hours && { hours: options.hours }),
    ...(options.stow && { by: 'STOW-RS' as const }),
    ...(options.transferSyntax !== undefined && { transferSyntaxUid: options.transferSyntax }),
    ...(options.decodeLossy && { decodesLossy: true }),
    ...(options.delay !== undefined && { delayMinutes: options.delay }),
    ...(options.atOnce && { waitsUntilQuiet: false }),
    ...(options.commitment && { asksForCommitment: true }),
  };
}

interface Routing {
  list(): Promise<readonly RoutingRule[]>;
  add(fields: RoutingFields): Promise<RoutingRule>;
  remove(id: string): Promise<void>;
  test(test: RoutingTest): Promise<RoutingTested>;
}

export function withRouting<Result>(
  config: ServerConfig,
  work: (routing: Routing) => Promise<Result>,
): Promise<Result> {
  const ways: EitherWay<Routing> = {
    ofServer(transport, url) {
      const api = new RoutingApi(transport, url);
      return {
        list: () => api.list(),
        add: (fields) => api.add(fields),
        remove: (id) => api.remove(id),
        test: (test) => api.test(test),
      };
    },
    ofFolder({ archive, database }) {
      const records = new SqlRecords(database, Date, '');
      const desk = new RoutingDesk({
        archive,
        restriction: everything,
        records: records.routing,
        nodes: new NodeDirectory({ records, clock: Date }),
        userId: localUserId,
      });
      return {
        list: () => desk.list(),
        add: (fields) => desk.save(fields),
        remove: (id) => desk.remove(id),
        test: (test) => desk.test(test),
      };
    },
  };
  return onServerOrFolder(config, ways, work);
}

async function idOfNode(config: ServerConfig, name: string): Promise<string> {
  const nodes = await withNodes(config, ({ list }) => list());
  return getNode(nodes, name).id;
}

async function nodeNames(config: ServerConfig): Promise<Map<string, string>> {
  const nodes = await withNodes(config, ({ list }) => list());
  return new Map(nodes.map(({ id, name }) => [id, name]));
}

function tell(command: Command, value: object, line: string): void {
  console.log(command.opts<RouteOptions>().json ? JSON.stringify(value) : line);
}

/** `CT to the PACS: to PACS where Modality=CT, once a study is quiet`. */
export function ruleLine(rule: RoutingRule, nodeName = 'a node that is gone'): string {
  const { conditions = [], sources = [], hours, by, transferSyntaxUid, delayMinutes } = rule;
  const fits = [
    ...conditions.map(({ attribute, value }) => `${attribute}=${value}`),
    ...(sources.length > 0 ? [`it came from ${sources.join(' or ')}`] : []),
    ...(hours ? [`it came from ${hours.from} to ${hours.to}`] : []),
  ];
  const where = fits.length > 0 ? ` where ${fits.join(', ')}` : '';
  const how = [
    ...(by === 'STOW-RS' ? ['by STOW-RS'] : []),
    ...(transferSyntaxUid ? [`in ${transferSyntaxUid}`] : []),
    ...(delayMinutes ? [`${delayMinutes} minutes later`] : []),
    rule.waitsUntilQuiet === false ? 'at once' : 'once a study is quiet',
    ...(rule.asksForCommitment ? ['to be promised that it is kept'] : []),
    ...(rule.isEnabled === false ? ['but off'] : []),
  ];
  return `${rule.name}: to ${nodeName}${where}, ${how.join(', ')}  (${rule.id})`;
}

/** `2.25.1: 3 of 5 would go by PACS; 2 do not fit Modality`. */
export function testLine(result: RoutingTested['results'][number]): string {
  const { studyInstanceUid, wouldGo, numberOfInstances, ruleName, obstacles } = result;
  const reasons = obstacles.map(
    (obstacle) => `; ${obstacle.numberOfInstances} ${words(obstacle.reason, obstacle.attribute)}`,
  );
  return `${studyInstanceUid}: ${wouldGo} of ${numberOfInstances} would go by ${ruleName}${reasons.join('')}`;
}

function words(reason: RoutingTested['results'][number]['obstacles'][number]['reason'], attribute = '') {
  switch (reason) {
    case 'disabled':
      return 'not, since the rule is off';
    case 'came-from-there':
      return 'came from there';
    case 'other-source':
      return 'came from elsewhere';
    case 'outside-hours':
      return 'came at another time of the day';
    case 'condition':
      return `do not fit ${attribute}`;
    case 'sent-already':
      return 'were sent already';
  }
}
