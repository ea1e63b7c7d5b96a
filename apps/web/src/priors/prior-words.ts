import type { Priors } from '../api.ts';
import { countOf } from '../text/counts.ts';

type NodeAnswers = Priors['nodes'];

const studiesOf = (count: number) => countOf(count, 'study', 'studies');
const archivesOf = (count: number) => countOf(count, 'other archive');

/**
 * Where the listed studies are, and who could not say; `nodes` is absent until they have answered.
 *
 * @example priorSentence([isHere], [didNotAnswer, didNotAnswer]) // '1 study here. 2 archives did not answer.'
 */
export function priorSentence(
  priors: readonly { readonly isHere: boolean }[],
  nodes: NodeAnswers | undefined,
): string {
  const here = priors.filter(({ isHere }) => isHere).length;
  const only = priors.length - here;
  if (!nodes) return [here > 0 ? `${studiesOf(here)} here.` : '', 'Asking other archives …'].join(' ').trim();
  const answered = nodes.filter(({ problem }) => !problem).length;
  const silent = nodes.length - answered;
  return [foundSentence(here, only, answered), silent > 0 && `${countOf(silent, 'archive')} did not answer.`]
    .filter(Boolean)
    .join(' ');
}

function foundSentence(here: number, only: number, answered: number): string {
  if (here + only > 0) {
    const elsewhere = here > 0 ? `${only} at other archives only` : `${studiesOf(only)} at other archives`;
    return `${[here > 0 && `${studiesOf(here)} here`, only > 0 && elsewhere].filter(Boolean).join(', ')}.`;
  }
  const nowhere = answered > 0 ? `here or at ${archivesOf(answered)}` : 'here';
  return `No other study of this patient ${nowhere}.`;
}

/** Who has more of the patient than was read; `undefined` where all is listed. */
export function cutSentence(isCutHere: boolean, nodes: NodeAnswers): string | undefined {
  const names = [...(isCutHere ? ['this archive'] : []), ...nodes.flatMap(nameOfCut)];
  if (names.length === 0) return undefined;
  const verb = names.length === 1 ? 'has' : 'have';
  return `Not all are listed: ${names.join(', ')} ${verb} more studies of this patient than were read. Search the study list for the others.`;
}

const nameOfCut = ({ nodeName, isCut }: NodeAnswers[number]): string[] => (isCut ? [nodeName] : []);

/** How many studies have the ID of the patient, and say another person; `undefined` where none does. */
export function contradictionSentence(here: number, nodes: NodeAnswers): string | undefined {
  const elsewhere = nodes.flatMap(({ nodeName, contradicting = 0 }) =>
    contradicting > 0 ? [`${contradicting} at ${nodeName}`] : [],
  );
  const counts = [...(here > 0 ? [`${here} here`] : []), ...elsewhere];
  if (counts.length === 0) return undefined;
  return `Not listed: ${counts.join(', ')} with this patient ID, but another birth date or sex. That is another person.`;
}
