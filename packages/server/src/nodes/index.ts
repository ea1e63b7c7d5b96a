export { isAeTitle } from './ae-title.ts';
export {
  type Admission,
  type Caller,
  CallerDesk,
  type CallerDeskOptions,
  type CallerRefusal,
} from './caller-desk.ts';
export { checkNode, type NodeChoice } from './check-node.ts';
export {
  type AssociationPurpose,
  type ConnectNode,
  type NodeAddress,
  type NodeConnectorOptions,
  nodeConnector,
} from './connect-node.ts';
export { echoNode } from './echo-node.ts';
export { HostAddresses, type HostAddressesOptions } from './host-addresses.ts';
export { NodeDirectory, type NodeDirectoryOptions } from './node-directory.ts';
