// Worker threads do not inherit the loader of TypeScript, so they register it themselves.
import { register } from 'tsx/esm/api';

register();
await import('./pool-worker.ts');
