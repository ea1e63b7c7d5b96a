import { build, type InlineConfig, type Rolldown } from 'vite';

const openAhead = 'src/viewer-page/open-ahead.ts';
const entry = 'src/main.ts';
const studyList = ['src/app.tsx', 'src/study-list/study-list-page.tsx'];

/**
 * Groups of modules, each to be one file: all that the first picture of a deep link needs, but what the study list needs too in a file
 * of its own. Left to itself the bundler makes a file for each set of pages that share a module, twenty to the first picture, and asking
 * for them takes longer than reading them. Which modules each page keeps once what it does not use is left out only the bundler
 * knows, so it is asked: builds the page once without writing it.
 */
export async function firstPictureChunks(config: InlineConfig): Promise<Rolldown.CodeSplittingGroup[]> {
  const chunks = await builtChunks(config);
  const needed = modulesOf(chunks, [openAhead]);
  const listed = modulesOf(chunks, studyList);
  // The entry stays as small as it is.
  for (const id of modulesOf(chunks, [entry])) needed.delete(id);
  const group = (name: string, holds: (id: string) => boolean) => ({
    name,
    test: (id: string) => needed.has(id) && holds(id),
    includeDependenciesRecursively: false,
  });
  return [group('shared', (id) => listed.has(id)), group('first-picture', (id) => !listed.has(id))];
}

async function builtChunks(config: InlineConfig): Promise<Rolldown.OutputChunk[]> {
  const built = await build({
    ...config,
    configFile: false,
    logLevel: 'silent',
    build: { ...config.build, write: false, minify: false },
  });
  if (!('output' in built)) throw new Error('The page is built by one run of the bundler.');
  return built.output.filter((file) => file.type === 'chunk');
}

/** Modules of the files that the pages with these sources are made of, without what they load later. */
function modulesOf(chunks: readonly Rolldown.OutputChunk[], sources: readonly string[]): Set<string> {
  const files = new Set<string>();
  for (const source of sources) {
    const holder = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/apps/web/${source}`)));
    if (!holder) throw new Error(`No file of the page holds ${source}.`);
    files.add(holder.fileName);
  }
  const modules = new Set<string>();
  for (const fileName of files) {
    const chunk = chunks.find((candidate) => candidate.fileName === fileName);
    for (const imported of chunk?.imports ?? []) files.add(imported);
    for (const id of chunk?.moduleIds ?? []) modules.add(id);
  }
  return modules;
}
