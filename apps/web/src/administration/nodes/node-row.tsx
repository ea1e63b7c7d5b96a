import { useMutation } from '@tanstack/react-query';
import { Lock, Pencil, Radio, Trash2 } from 'lucide-react';
import { useRef } from 'react';
import { type DicomNode, echoNode } from '../../api.ts';
import { transport } from '../../archive-connection/client.ts';
import { Button } from '../../controls/button.tsx';
import { join } from '../../controls/join.ts';
import styles from '../records.module.css';
import { EchoAnswer } from './echo-answer.tsx';
import { addressOf, permissionWords } from './node-draft.ts';
import rowStyles from './node-row.module.css';

interface NodeRowProps {
  node: DicomNode;
  /** It is being changed. */
  isChosen: boolean;
  onChange: () => void;
  onRemove: () => void;
}

/** A node, and under it what came of calling it. */
export function NodeRow({ node, isChosen, onChange, onRemove }: NodeRowProps) {
  const stop = useRef<AbortController>(undefined);
  const { mutate, reset, isPending, data, error } = useMutation({
    mutationFn: () => {
      stop.current = new AbortController();
      return echoNode(transport, '', node.id, { signal: stop.current.signal });
    },
  });
  const isTold = isPending || data !== undefined || error !== null;
  return (
    <>
      <tr className={join(styles.record, isChosen && styles.chosen)}>
        <th scope="row" className={styles.name}>
          {node.name}
        </th>
        <td className={styles.unbroken}>{node.aeTitle}</td>
        <td>
          {addressOf(node)}
          {node.useTls && (
            <span className={rowStyles.tls}>
              <Lock aria-hidden="true" /> TLS
            </span>
          )}
          {node.dicomwebUrl && (
            <span className={rowStyles.tls} data-tip={node.dicomwebUrl}>
              DICOMweb
            </span>
          )}
        </td>
        <td className={join(styles.whole, node.allows.length === 0 && styles.dim)}>
          {permissionWords(node.allows) || 'nothing, is only called'}
        </td>
        <td className={join(styles.buttons, styles.below)}>
          <div>
            <Button
              label="C-ECHO"
              tip="Call it and see whether it answers"
              aria-label={`C-ECHO to ${node.name}`}
              icon={<Radio />}
              variant="plain"
              aria-disabled={isPending}
              onClick={() => {
                if (!isPending) mutate();
              }}
            />
            <Button label={`Change ${node.name}`} icon={<Pencil />} iconOnly onClick={onChange} />
            <Button label={`Remove ${node.name}`} icon={<Trash2 />} iconOnly onClick={onRemove} />
          </div>
        </td>
      </tr>
      {isTold && (
        <tr className={styles.detail}>
          <td colSpan={5}>
            <EchoAnswer
              isAsking={isPending}
              result={data}
              error={error}
              onStop={() => {
                stop.current?.abort();
                reset();
              }}
            />
          </td>
        </tr>
      )}
    </>
  );
}
