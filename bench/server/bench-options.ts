/** What each bench of our server beside other servers takes on its command line, as `parseArgs` wants it. */
export const benchOptions = {
  /** One repetition, of less. */
  quick: { type: 'boolean', default: false },
  /** Parts to measure, such as `store,find`; without all of them no table is kept. */
  only: { type: 'string' },
  /** Our server alone, for whoever makes a part of it faster. */
  alone: { type: 'boolean', default: false },
  /** A folder for CPU profiles of our server. */
  profile: { type: 'string' },
} as const;

/** Whether a part is to be measured. Throws where `only` names one that there is not. */
export function choose<Part extends string>(
  parts: readonly Part[],
  only: string | undefined,
): (part: Part) => boolean {
  const wanted = new Set<string>(only?.split(',') ?? parts);
  for (const name of wanted)
    if (!parts.some((part) => part === name))
      throw new Error(`There is no part ${name}. Known: ${parts.join(', ')}`);
  return (part) => wanted.has(part);
}
