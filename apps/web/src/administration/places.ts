import { jobsPath, nodesPath, routingPath, worklistPath } from '../url/paths.ts';

/** Pages beside the study list and the viewer. */
export const places = [
  { label: 'Worklist', path: worklistPath },
  { label: 'Nodes', path: nodesPath },
  { label: 'Routing', path: routingPath },
  { label: 'Jobs', path: jobsPath },
] as const;
