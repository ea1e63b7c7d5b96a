import { nodesPath } from '../url/paths.ts';

/** Pages beside the study list and the viewer. */
export const places = [{ label: 'Nodes', path: nodesPath }] as const;
