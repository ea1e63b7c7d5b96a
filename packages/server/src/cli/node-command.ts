import { randomUUID } from 'node:crypto';
import { localUserId } from '@isocenter/archive';
import {
  addNode,
  changeNode,
  type DicomNode,
  type EchoResult,
  echoNode as echoByServer,
  listNodes,
  type NodeFields,
  NodePermission,
  removeNode,
} from '@isocenter/network/api';
import { Command, InvalidArgumentError } from 'commander';
import type { ServerConfig } from '../config/config.ts';
import { readTlsFiles } from '../dimse/index.ts';
import { serverError } from '../errors.ts';
import { nodeForApi } from '../http/nodes.ts';
import { checkNode, echoNode, NodeDirectory, nodeConnector } from '../nodes/index.ts';
import { SqlRecords } from '../records/index.ts';
import { type EitherWay, onServerOrFolder } from './server-or-folder.ts';
import { dataConfigOf, withDataOptions } from './settings.ts';

/** As commander gives them; those of the command line that say nothing about a node lie beside. */
interface NodeOptions {
  readonly name?: string;
  readonly aeTitle?: string;
  readonly host?: string;
  readonly port?: number;
  readonly tls?: boolean;
  readonly dicomweb?: string;
  readonly allow?: readonly NodePermission[];
  readonly json?: boolean;
}

export function nodeCommand(): Command {
  const list = new Command('list').description(
    'Say which DICOM applications are known, and what they may do.',
  );
  withOptions(list).action(async () => {
    const nodes = await withNodes(dataConfigOf(list), ({ list }) => list());
    for (const node of nodes) tell(list, node, nodeLine(node));
    if (nodes.length === 0 && !list.opts<NodeOptions>().json) console.log('No nodes are known.');
  });

  const add = new Command('add')
    .description('Make a DICOM application known. It may call from its host, and do what --allow says.')
    .argument('<ae-title>', 'its AE title')
    .argument('<host>', 'name or address of its machine')
    .argument('<port>', 'where it listens', portOf);
  withOptions(withNodeOptions(add)).action(async (aeTitle: string, host: string, port: number) => {
    const fields = { aeTitle, host, port, ...fieldsOf(add.opts()) };
    const node = await withNodes(dataConfigOf(add), ({ add }) => add(fields));
    tell(add, node, nodeLine(node));
  });

  const change = new Command('change')
    .description('Say something else of a node; what is not named stays.')
    .argument('<node>', 'its AE title or name')
    .option('--ae-title <title>')
    .option('--host <host>')
    .option('--port <port>', '', portOf);
  withOptions(withNodeOptions(change).option('--no-tls', 'reached without TLS')).action(
    async (name: string) => {
      const node = await withNodes(dataConfigOf(change), async ({ list, change: save }) => {
        const { id, ...fields } = getNode(await list(), name);
        return save(id, { ...fields, ...fieldsOf(change.opts()) });
      });
      tell(change, node, nodeLine(node));
    },
  );

  const remove = new Command('remove')
    .description('Forget a node. It is turned away from then on.')
    .argument('<node>', 'its AE title or name');
  withOptions(remove).action(async (name: string) => {
    const node = await withNodes(dataConfigOf(remove), async ({ list, remove }) => {
      const found = getNode(await list(), name);
      await remove(found.id);
      return found;
    });
    tell(remove, node, `${node.aeTitle} is not known any more.`);
  });

  const echo = new Command('echo')
    .description('Ask a node whether it is there (C-ECHO), as the running server does if there is one.')
    .argument('<node>', 'its AE title or name');
  withOptions(echo).action(async (name: string) => {
    const result = await withNodes(dataConfigOf(echo), async ({ list, echo }) =>
      echo(getNode(await list(), name)),
    );
    tell(echo, result, echoLines(result).join('\n'));
    if (!result.isReached) process.exitCode = 1;
  });

  return [list, add, change, remove, echo].reduce(
    (all, command) => all.addCommand(command),
    new Command('node').description(
      'Other DICOM applications: `node list`, `add`, `change`, `remove`, `echo`.',
    ),
  );
}

const withNodeOptions = (command: Command): Command =>
  command
    .option('--name <name>', 'what people call it; the AE title unless told')
    .option('--tls', 'reached under TLS')
    .option('--dicomweb <url>', 'root of its DICOMweb services')
    .option(
      '--allow <permissions>',
      `what it may ask of us, with commas: ${NodePermission.options.join(', ')}; or none`,
      permissionsOf,
    );

const withOptions = (command: Command): Command =>
  withDataOptions(command).option('--json', 'one JSON object a line instead of words');

/** `none` is for `change`: an option cannot be given without a value. */
function permissionsOf(text: string): readonly NodePermission[] {
  const words = text === 'none' ? [] : text.split(/[\s,]+/).filter(Boolean);
  return words.map((word) => {
    const permission = NodePermission.options.find((known) => known === word);
    if (permission) return permission;
    throw new InvalidArgumentError(`It is none of ${NodePermission.options.join(', ')}.`);
  });
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A port is a whole number from 1 to 65535.');
}

const fieldsOf = ({ name, aeTitle, host, port, tls, dicomweb, allow }: NodeOptions): Partial<NodeFields> => ({
  ...(name !== undefined && { name }),
  ...(aeTitle !== undefined && { aeTitle }),
  ...(host !== undefined && { host }),
  ...(port !== undefined && { port }),
  ...(tls !== undefined && { useTls: tls }),
  ...(dicomweb !== undefined && { dicomwebUrl: dicomweb }),
  ...(allow !== undefined && { allows: [...allow] }),
});

/** By its AE title, else by its name. */
export const findNode = (nodes: readonly DicomNode[], name: string): DicomNode | undefined =>
  nodes.find(({ aeTitle }) => aeTitle === name) ?? nodes.find((node) => node.name === name);

/** The same. Throws `SERVER_NODE_UNKNOWN`. */
export function getNode(nodes: readonly DicomNode[], name: string): DicomNode {
  const found = findNode(nodes, name);
  if (!found) throw serverError('SERVER_NODE_UNKNOWN', {});
  return found;
}

interface Nodes {
  list(): Promise<readonly DicomNode[]>;
  add(fields: NodeFields): Promise<DicomNode>;
  change(id: string, fields: NodeFields): Promise<DicomNode>;
  remove(id: string): Promise<void>;
  echo(node: DicomNode): Promise<EchoResult>;
}

export function withNodes<Result>(
  config: ServerConfig,
  work: (nodes: Nodes) => Promise<Result>,
): Promise<Result> {
  const ways: EitherWay<Nodes> = {
    ofServer(transport, url) {
      return {
        list: () => listNodes(transport, url),
        add: (fields) => addNode(transport, url, fields),
        change: (id, fields) => changeNode(transport, url, { id, fields }),
        remove: (id) => removeNode(transport, url, id),
        echo: ({ id }) => echoByServer(transport, url, id),
      };
    },
    ofFolder({ database }) {
      const nodes = new NodeDirectory({ records: new SqlRecords(database, Date, ''), clock: Date });
      const save = async (id: string, fields: NodeFields): Promise<DicomNode> => {
        const node = checkNode(id, fields);
        await nodes.save(localUserId, node);
        return nodeForApi(node);
      };
      return {
        list: async () => (await nodes.list()).map(nodeForApi),
        add: (fields) => save(randomUUID(), fields),
        change: save,
        remove: (id) => nodes.remove(id),
        echo: (node) =>
          echoNode(
            nodeConnector({
              callingAeTitle: config.aeTitle,
              clock: Date,
              tls: () => readTlsFiles(config.dicomTls).client,
            }),
            node,
          ),
      };
    },
  };
  return onServerOrFolder(config, ways, work);
}

function tell(command: Command, value: object, line: string): void {
  console.log(command.opts<NodeOptions>().json ? JSON.stringify(value) : line);
}

/** `CT1  ct1.example:104  TLS  may store, query  CT of the cellar`. */
export function nodeLine({ aeTitle, host, port, useTls, allows, name, dicomwebUrl }: DicomNode): string {
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const may = allows.length > 0 ? `may ${allows.join(', ')}` : 'may only C-ECHO';
  return [
    aeTitle.padEnd(16),
    place,
    ...(useTls ? ['TLS'] : []),
    may,
    ...(name === aeTitle ? [] : [name]),
    ...(dicomwebUrl === undefined ? [] : [dicomwebUrl]),
  ].join('  ');
}

/** For people: whether, how fast, and by what. */
export function echoLines({ isReached, durationMs, meaning, agreed, tls, problem }: EchoResult): string[] {
  return [
    isReached ? `${meaning} after ${durationMs} ms` : `No success after ${durationMs} ms`,
    ...(tls ? [`${tls.protocol}, ${tls.cipher}, ${tls.certificateSubject}`] : []),
    ...(agreed
      ? [
          `${agreed.implementationVersionName ?? agreed.implementationClassUid}, transfer syntax ${agreed.transferSyntaxUid}, PDUs up to ${agreed.maximumLength} bytes`,
        ]
      : []),
    ...(problem ? [[problem.title, problem.detail, problem.fix].filter(Boolean).join(' ')] : []),
  ];
}
