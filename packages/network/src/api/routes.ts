/** Root of version 1 of our own API. A change that breaks a client gets a new version beside it. */
export const apiRoot = '/api/v1';

/** Carries the percent-encoded name of an uploaded file, so that it never stands in a URL or a log. */
export const fileNameHeader = 'isocenter-file-name';

/** Paths of the API; an argument is percent-encoded. */
export const apiPaths = {
  status: () => `${apiRoot}/status`,
  studySearch: () => `${apiRoot}/studies/search`,
  study: (studyInstanceUid: string) => `${apiRoot}/studies/${encodeURIComponent(studyInstanceUid)}`,
  feed: () => `${apiRoot}/feed`,
  draft: (studyInstanceUid: string) => `${apiRoot}/drafts/${encodeURIComponent(studyInstanceUid)}`,
  imports: () => `${apiRoot}/imports`,
  quarantineSearch: () => `${apiRoot}/quarantine/search`,
  quarantineDecision: () => `${apiRoot}/quarantine/decide`,
  deletedSearch: () => `${apiRoot}/deleted/search`,
  deletedRestore: () => `${apiRoot}/deleted/restore`,
  maintenance: () => `${apiRoot}/maintenance`,
  attributes: () => `${apiRoot}/attributes`,
  attribute: (tag: string) => `${apiRoot}/attributes/${encodeURIComponent(tag)}`,
  worklist: () => `${apiRoot}/worklist`,
  worklistSearch: () => `${apiRoot}/worklist/search`,
  worklistItem: (scheduledProcedureStepId: string) =>
    `${apiRoot}/worklist/${encodeURIComponent(scheduledProcedureStepId)}`,
  nodes: () => `${apiRoot}/nodes`,
  node: (id: string) => `${apiRoot}/nodes/${encodeURIComponent(id)}`,
  nodeEcho: (id: string) => `${apiRoot}/nodes/${encodeURIComponent(id)}/echo`,
  remoteStudySearch: (nodeId: string) => `${apiRoot}/nodes/${encodeURIComponent(nodeId)}/studies/search`,
  priorsHere: (studyInstanceUid: string) =>
    `${apiRoot}/studies/${encodeURIComponent(studyInstanceUid)}/priors`,
  priorSearch: (studyInstanceUid: string) =>
    `${apiRoot}/studies/${encodeURIComponent(studyInstanceUid)}/priors/search`,
  priorFetch: (studyInstanceUid: string) =>
    `${apiRoot}/studies/${encodeURIComponent(studyInstanceUid)}/priors/fetch`,
  priorRule: () => `${apiRoot}/prior-rule`,
  retrievals: () => `${apiRoot}/retrievals`,
  retrieval: (id: string) => `${apiRoot}/retrievals/${encodeURIComponent(id)}`,
  routes: () => `${apiRoot}/routes`,
  route: (id: string) => `${apiRoot}/routes/${encodeURIComponent(id)}`,
  routeTest: () => `${apiRoot}/routes/test`,
  samples: () => `${apiRoot}/samples`,
  operation: () => `${apiRoot}/operation`,
  jobs: () => `${apiRoot}/jobs`,
  job: (id: string) => `${apiRoot}/jobs/${encodeURIComponent(id)}`,
  jobRetry: (id: string) => `${apiRoot}/jobs/${encodeURIComponent(id)}/retry`,
} as const;
