import { HardDrive, Network } from 'lucide-react';
import type { DicomNode } from '../api.ts';
import { Menu } from '../controls/menu.tsx';
import styles from './source-menu.module.css';
import { nodeName } from './use-nodes.ts';

interface SourceMenuProps {
  nodes: readonly DicomNode[] | undefined;
  /** The id of a node; ours while undefined. */
  source: string | undefined;
  onChange: (source: string | undefined) => void;
}

/** Whose studies the list shows: ours, or those of another archive. */
export function SourceMenu({ nodes, source, onChange }: SourceMenuProps) {
  const name = source === undefined ? 'Here' : nodeName(nodes, source);
  const others = (nodes ?? []).map((node) => ({
    label: node.name,
    hint: node.aeTitle === node.name ? undefined : node.aeTitle,
    checked: node.id === source,
    onSelect: () => onChange(node.id),
  }));
  const none = {
    label: nodes ? 'None is known yet' : 'Not read yet',
    disabled: true,
    onSelect: () => undefined,
  };
  return (
    <Menu
      className={styles.source}
      label={name}
      tip={`Where to search: ${name}`}
      icon={source === undefined ? <HardDrive /> : <Network />}
      variant="plain"
      groups={[
        {
          heading: 'Search in',
          items: [{ label: 'Here', checked: source === undefined, onSelect: () => onChange(undefined) }],
        },
        { heading: 'Other archives', items: others.length > 0 ? others : [none] },
      ]}
    />
  );
}
