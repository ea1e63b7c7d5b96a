/** What draws: the processor or a GPU. */
export type RenderBackendKind = 'cpu' | 'webgl';
