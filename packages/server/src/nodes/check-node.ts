import { isIP } from 'node:net';
import type { NodePermission } from '@isocenter/network/api';
import { NodePermission as Permission } from '@isocenter/network/api';
import { withoutBrackets } from '../config/loopback.ts';
import { serverError } from '../errors.ts';
import type { NodeRecord } from '../records/index.ts';
import { isAeTitle } from './ae-title.ts';

/** A node as someone names it; what is left out has a plain meaning. */
export interface NodeChoice {
  /** The AE title unless told. */
  readonly name?: string | undefined;
  readonly aeTitle: string;
  readonly host: string;
  readonly port: number;
  /** Not unless told. */
  readonly useTls?: boolean | undefined;
  readonly dicomwebUrl?: string | undefined;
  /** Nothing unless told. */
  readonly allows?: readonly NodePermission[] | undefined;
}

/** RFC 1123 §2.1, and the underscore that hosts of hospitals have. */
const hostName =
  /^(?=.{1,253}$)[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?(?:\.[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?)*\.?$/i;

/**
 * The node as it is kept: without spaces around its values, each permission once, in one order.
 *
 * Throws `SERVER_NODE_INVALID`, which names the field.
 */
export function checkNode(id: string, choice: NodeChoice): NodeRecord {
  const aeTitle = choice.aeTitle.trim();
  demand(
    isAeTitle(aeTitle),
    'AE title',
    'It has 1 to 16 ASCII characters, no backslash and is not blank (PS3.5 §6.2).',
  );
  const name = (choice.name ?? aeTitle).trim();
  demand(
    name.length >= 1 && name.length <= 64 && !/\p{C}/u.test(name),
    'name',
    'It has 1 to 64 characters, none of them a control character.',
  );
  const host = withoutBrackets(choice.host.trim());
  demand(isIP(host) !== 0 || isHostName(host), 'host', 'It is the name of a machine or an IP address.');
  const { port } = choice;
  demand(
    Number.isInteger(port) && port >= 1 && port <= 65535,
    'port',
    'It is a whole number from 1 to 65535.',
  );
  const dicomwebUrl = choice.dicomwebUrl?.trim();
  demand(
    dicomwebUrl === undefined || isServiceUrl(dicomwebUrl),
    'DICOMweb address',
    'It looks like https://archive.example/dicom-web, without user name, password or query.',
  );
  return {
    id,
    name,
    aeTitle,
    host,
    port,
    useTls: choice.useTls ?? false,
    ...(dicomwebUrl !== undefined && { dicomwebUrl: dicomwebUrl.replace(/\/+$/, '') }),
    allows: Permission.options.filter((permission) => choice.allows?.includes(permission)),
  };
}

/** An address of four numbers that is none, such as 10.0.0.256, is no name either. */
const isHostName = (host: string): boolean => hostName.test(host) && !/^[\d.]+$/.test(host);

function isServiceUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
}

function demand(holds: boolean, field: string, reason: string): void {
  if (!holds) throw serverError('SERVER_NODE_INVALID', { field, reason });
}
