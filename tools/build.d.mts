/** Builds what `dist` lacks or what is older than its sources. */
export function ensureBuilt(): Promise<void>;
