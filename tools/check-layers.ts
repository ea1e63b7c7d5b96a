import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findLayerViolations, readRooms } from './layer-rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const rooms = readRooms(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'));
const violations = findLayerViolations(root, rooms);
for (const { file, message } of violations) console.error(`${file} ${message}`);
console.log(`${rooms.length} rooms, ${violations.length} forbidden imports`);
process.exitCode = violations.length > 0 || rooms.length === 0 ? 1 : 0;
