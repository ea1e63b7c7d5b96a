import type { DicomNode, NodeFields, NodePermission } from '../../api.ts';

/** A node as it is being typed. */
export interface NodeDraft {
  readonly name: string;
  readonly aeTitle: string;
  readonly host: string;
  readonly port: string;
  readonly useTls: boolean;
  readonly dicomwebUrl: string;
  readonly allows: readonly NodePermission[];
}

/** The port registered for DICOM, PS3.8 §9.1.1; most peers listen on it or say which. */
export const emptyNode: NodeDraft = {
  name: '',
  aeTitle: '',
  host: '',
  port: '104',
  useTls: false,
  dicomwebUrl: '',
  allows: ['store', 'query', 'retrieve'],
};

export const draftOfNode = (node: DicomNode): NodeDraft => ({
  name: node.name,
  aeTitle: node.aeTitle,
  host: node.host,
  port: String(node.port),
  useTls: node.useTls,
  dicomwebUrl: node.dicomwebUrl ?? '',
  allows: node.allows,
});

/** What is sent; fields left empty mean what the server takes them for. */
export const fieldsOfNode = ({ name, dicomwebUrl, port, allows, ...draft }: NodeDraft): NodeFields => ({
  ...draft,
  port: Number(port),
  allows: [...allows],
  ...(name.trim() !== '' && { name }),
  ...(dicomwebUrl.trim() !== '' && { dicomwebUrl }),
});

/** In the order of daily life, in words and by the service they stand for. */
export const permissions: readonly {
  readonly permission: NodePermission;
  /** In the list. */
  readonly word: string;
  readonly label: string;
  readonly hint: string;
}[] = [
  { permission: 'store', word: 'send', label: 'Send images to us', hint: 'C-STORE' },
  { permission: 'query', word: 'search', label: 'Search our archive', hint: 'C-FIND' },
  {
    permission: 'retrieve',
    word: 'retrieve',
    label: 'Retrieve from our archive',
    hint: 'C-MOVE to a known node, C-GET',
  },
  {
    permission: 'worklist',
    word: 'worklist',
    label: 'Read the worklist and report on it',
    hint: 'Modality Worklist, MPPS',
  },
  {
    permission: 'commitment',
    word: 'commitment',
    label: 'Ask for, and give, the promise that images are kept',
    hint: 'Storage Commitment',
  },
  {
    permission: 'availability',
    word: 'notified',
    label: 'Be told when a study has come in',
    hint: 'Instance Availability Notification',
  },
];

/** `send, search, retrieve`; a node that may nothing can still be called. */
export const permissionWords = (allows: readonly NodePermission[]): string =>
  permissions
    .filter(({ permission }) => allows.includes(permission))
    .map(({ word }) => word)
    .join(', ');

/** `192.168.1.20:104`; an IPv6 address in brackets. */
export const addressOf = ({ host, port }: Pick<DicomNode, 'host' | 'port'>): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
