export { isAeTitle } from './ae-title.ts';
export { checkNode, type NodeChoice } from './check-node.ts';
export {
  type AssociationPurpose,
  type ConnectNode,
  type NodeAddress,
  type NodeConnectorOptions,
  nodeConnector,
} from './connect-node.ts';
export { NodeDirectory, type NodeDirectoryOptions } from './node-directory.ts';
