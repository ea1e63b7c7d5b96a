import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A room of the house: a workspace folder, and the rooms it may import. */
export interface Room {
  folder: string;
  mayImport: readonly string[];
}

/** An import that breaks the rules, with the sentence that says how to mend it. */
export interface LayerViolation {
  file: string;
  message: string;
}

/**
 * Reads the rooms from the table of ARCHITECTURE.md, so that the picture people read is the rule that is checked.
 * A row looks like: | `packages/dicom` | runs | what | imports | reason |
 */
export function readRooms(architecture: string): Room[] {
  const rooms: Room[] = [];
  for (const line of architecture.split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim());
    const folder = /^`((?:packages|apps)\/[a-z-]+)`$/.exec(cells[1] ?? '')?.[1];
    if (!folder) continue;
    const mayImport = (cells[4] ?? '').match(/[a-z-]+/g) ?? [];
    rooms.push({ folder, mayImport });
  }
  return rooms;
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;

/** Every module a source file names, type imports included. */
export function importsOf(source: string): string[] {
  return [...source.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

/** Holds every source file of every room against the table. Type imports count. */
export function findLayerViolations(root: string, rooms: readonly Room[]): LayerViolation[] {
  const violations: LayerViolation[] = [];
  for (const room of rooms) {
    const manifest = JSON.parse(readFileSync(join(root, room.folder, 'package.json'), 'utf8'));
    for (const file of sourcesUnder(join(root, room.folder, 'src'))) {
      for (const specifier of importsOf(readFileSync(file, 'utf8'))) {
        const problem = problemOf(specifier, file, room, root, manifest);
        if (problem) violations.push({ file: relative(root, file), message: problem });
      }
    }
  }
  return violations;
}

function problemOf(
  specifier: string,
  file: string,
  room: Room,
  root: string,
  manifest: { dependencies?: Record<string, string>; exports?: Record<string, string> },
): string | undefined {
  if (specifier.startsWith('.')) {
    const target = relative(join(root, room.folder), join(dirname(file), specifier));
    return target.startsWith('..')
      ? `imports ${specifier}, which lies outside its room. Import the other room by its package name.`
      : undefined;
  }
  const name = /^@isocenter\/([a-z-]+)(\/.+)?$/.exec(specifier);
  if (!name) return undefined;
  const [, target = '', door] = name;
  if (!room.mayImport.includes(target)) {
    return `imports ${specifier}; ${room.folder} may import ${room.mayImport.join(', ') || 'no other room'}. Move the code to a room that may, or write an ADR for a new edge.`;
  }
  if (!manifest.dependencies?.[`@isocenter/${target}`]) {
    return `imports ${specifier}, which its package.json does not list. Add it to the dependencies.`;
  }
  if (door) {
    const exported =
      JSON.parse(readFileSync(join(root, 'packages', target, 'package.json'), 'utf8')).exports ?? {};
    if (!(`.${door}` in exported)) {
      return `imports ${specifier}, which is not a door of that room. Import a public door: ${Object.keys(exported).join(', ')}.`;
    }
  }
  return undefined;
}

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesUnder(path);
    return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? [path] : [];
  });
}
