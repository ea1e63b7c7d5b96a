import * as z from 'zod/mini';

/** What a node may ask of us. C-ECHO needs none of them. */
export const NodePermission = z.enum(['store', 'query', 'retrieve', 'worklist', 'commitment']);
export type NodePermission = z.infer<typeof NodePermission>;
