import { type NodePermission, NodePermission as Permission } from '@isocenter/network/api';
import type { NodeRecord } from '../records/index.ts';
import { isAeTitle } from './ae-title.ts';
import { type HostAddresses, placeOf } from './host-addresses.ts';
import type { NodeDirectory } from './node-directory.ts';

export interface CallerDeskOptions {
  readonly nodes: Pick<NodeDirectory, 'findByAeTitle'>;
  readonly hosts: Pick<HostAddresses, 'belongs'>;
  /** Whether a program of this machine may call itself as it likes and do anything, as long as no node has its AE title. */
  readonly anyLocalCaller: boolean;
}

/** Why a caller is turned away: for the log and as a label of the metrics. */
export type CallerRefusal =
  /** No AE title of PS3.5 §6.2. */
  | 'calling-ae-title-invalid'
  | 'calling-ae-title-unknown'
  /** The node of this AE title has another host. */
  | 'calling-host'
  /** The nodes, or the addresses of the host, cannot be read now. */
  | 'undecided';

/** One who may call. */
export interface Caller {
  /** Absent: some program of this machine. */
  readonly node: NodeRecord | undefined;
  /** What it may ask for as it was when it called. */
  readonly allows: ReadonlySet<NodePermission>;
}

export type Admission = { readonly caller: Caller } | { readonly refusal: CallerRefusal };

/**
 * Who may open an association: nodes, each from its own host, and, where that is set, any program of this machine. Everybody else is
 * turned away, and so is everybody while the nodes cannot be read.
 */
export class CallerDesk {
  readonly #options: CallerDeskOptions;

  constructor(options: CallerDeskOptions) {
    this.#options = options;
  }

  /** `address`: of the socket. Never rejects. */
  async admit(callingAeTitle: string, address: string | undefined): Promise<Admission> {
    if (!isAeTitle(callingAeTitle)) return { refusal: 'calling-ae-title-invalid' };
    if (address === undefined) return { refusal: 'calling-host' }; // it is gone already
    const { nodes, hosts, anyLocalCaller } = this.#options;
    try {
      const node = await nodes.findByAeTitle(callingAeTitle);
      if (node) {
        const isThere = await hosts.belongs(address, node.host);
        return isThere ? { caller: { node, allows: new Set(node.allows) } } : { refusal: 'calling-host' };
      }
    } catch {
      return { refusal: 'undecided' };
    }
    return anyLocalCaller && placeOf(address) === 'loopback'
      ? { caller: { node: undefined, allows: everything } }
      : { refusal: 'calling-ae-title-unknown' };
  }
}

const everything: ReadonlySet<NodePermission> = new Set(Permission.options);
