import { CallerDesk } from '../nodes/caller-desk.ts';

/** Lets in every program of this machine, as a server does that knows no nodes. */
export const anyLocalCaller = new CallerDesk({
  nodes: { findByAeTitle: async () => undefined },
  hosts: { belongs: async () => false },
  anyLocalCaller: true,
});
