import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ArrowRight, Pencil, Trash2 } from 'lucide-react';
import { RoutingApi, type RoutingRule } from '../../api.ts';
import { transport } from '../../archive-connection/client.ts';
import { announce } from '../../controls/announce.ts';
import { Button } from '../../controls/button.tsx';
import { CheckField } from '../../controls/field.tsx';
import { InlineProblem } from '../../controls/inline-problem.tsx';
import { join } from '../../controls/join.ts';
import { problemOf } from '../../controls/problem-of.ts';
import styles from '../records.module.css';
import rowStyles from './rule-row.module.css';
import { howWords, whatWords } from './rule-words.ts';

interface RuleRowProps {
  rule: RoutingRule;
  /** Undefined while the nodes are read, and where it was removed. */
  nodeName: string | undefined;
  isNodeGone: boolean;
  /** It is being changed. */
  isChosen: boolean;
  onChange: () => void;
  onRemove: () => void;
}

/** A rule in words, and the switch that turns it on and off. */
export function RuleRow({ rule, nodeName, isNodeGone, isChosen, onChange, onRemove }: RuleRowProps) {
  const queryClient = useQueryClient();
  const isOn = rule.isEnabled ?? true;
  const { mutate, isPending, variables, error } = useMutation({
    mutationFn: (isEnabled: boolean) => {
      const { id, ...fields } = rule;
      return new RoutingApi(transport).change(id, { ...fields, isEnabled });
    },
    onSuccess: async (saved) => {
      announce(`${saved.name} is ${saved.isEnabled ? 'on' : 'off'}`);
      await queryClient.invalidateQueries({ queryKey: ['routes'] });
    },
  });
  const isShownOn = isPending ? variables : isOn;
  return (
    <>
      <tr className={join(styles.record, isChosen && styles.chosen)}>
        <th scope="row" className={styles.name}>
          {rule.name}
        </th>
        <td className={join(!isShownOn && styles.dim)}>
          {whatWords(rule)}
          <ArrowRight className={rowStyles.arrow} role="img" aria-label="to" />
          <span className={join(isNodeGone && rowStyles.gone)}>
            {isNodeGone ? 'a node that was removed' : nodeName}
          </span>
        </td>
        <td className={styles.dim}>{howWords(rule)}</td>
        <td className={rowStyles.switch}>
          <CheckField
            label={isShownOn ? 'On' : 'Off'}
            name={`${rule.name} is on`}
            checked={isShownOn}
            disabled={isPending}
            onChange={(isEnabled) => mutate(isEnabled)}
          />
        </td>
        <td className={styles.buttons}>
          <div>
            <Button label={`Change ${rule.name}`} icon={<Pencil />} iconOnly onClick={onChange} />
            <Button label={`Remove ${rule.name}`} icon={<Trash2 />} iconOnly onClick={onRemove} />
          </div>
        </td>
      </tr>
      {error && (
        <tr className={styles.detail}>
          <td colSpan={5}>
            <InlineProblem problem={problemOf(error)} />
          </td>
        </tr>
      )}
    </>
  );
}
