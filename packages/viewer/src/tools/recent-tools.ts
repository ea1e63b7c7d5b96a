import { type ToolName, toolNames } from './tool-name.ts';

/** As many as a short list holds. */
const mostListed = 6;

/** The tools in the order in which they were last chosen; those that never were come in their own order. */
export class RecentTools {
  #order: readonly ToolName[] = toolNames;

  note(tool: ToolName): void {
    this.#order = [tool, ...this.#order.filter((other) => other !== tool)];
  }

  get list(): readonly ToolName[] {
    return this.#order.slice(0, mostListed);
  }
}
