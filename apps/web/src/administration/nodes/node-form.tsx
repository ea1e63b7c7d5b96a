import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { addNode, changeNode, type DicomNode } from '../../api.ts';
import { transport } from '../../archive-connection/client.ts';
import { announce } from '../../controls/announce.ts';
import { CheckField, FieldGroup, FieldRow, TextField } from '../../controls/field.tsx';
import { InlineProblem } from '../../controls/inline-problem.tsx';
import { problemOf } from '../../controls/problem-of.ts';
import { PanelForm, SidePanel } from '../side-panel.tsx';
import { draftOfNode, emptyNode, fieldsOfNode, type NodeDraft, permissions } from './node-draft.ts';

interface NodeFormProps {
  /** The one that is changed; a new one where absent. */
  node: DicomNode | undefined;
  onClose: () => void;
}

export function NodeForm({ node, onClose }: NodeFormProps) {
  const queryClient = useQueryClient();
  const [initial] = useState(() => (node ? draftOfNode(node) : emptyNode));
  const [draft, setDraft] = useState<NodeDraft>(initial);
  const set = (change: Partial<NodeDraft>) => setDraft((before) => ({ ...before, ...change }));
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      const fields = fieldsOfNode(draft);
      return node ? changeNode(transport, '', { id: node.id, fields }) : addNode(transport, '', fields);
    },
    onSuccess: async ({ name }) => {
      await queryClient.invalidateQueries({ queryKey: ['nodes'] });
      announce(`${name} is saved`);
      onClose();
    },
  });
  return (
    <SidePanel
      title={node ? `Change ${node.name}` : 'Add a node'}
      isUnchanged={draft === initial}
      onClose={onClose}
    >
      <PanelForm
        action={node ? 'Save' : 'Add'}
        isPending={isPending}
        onSubmit={() => mutate()}
        onCancel={onClose}
        problem={error && <InlineProblem problem={problemOf(error)} />}
      >
        <TextField
          label="AE title"
          hint="As the other system is configured; capitals and small letters differ."
          required
          maxLength={16}
          value={draft.aeTitle}
          onChange={(aeTitle) => set({ aeTitle })}
        />
        <FieldRow>
          <TextField
            label="Host"
            placeholder="Name or address"
            required
            maxLength={253}
            value={draft.host}
            onChange={(host) => set({ host })}
          />
          <TextField
            label="Port"
            type="number"
            required
            min={1}
            max={65535}
            value={draft.port}
            onChange={(port) => set({ port })}
          />
        </FieldRow>
        <TextField
          label="Name"
          placeholder={draft.aeTitle || 'The AE title'}
          hint="What people here call it."
          maxLength={64}
          value={draft.name}
          onChange={(name) => set({ name })}
        />
        <CheckField
          label="Reach it under TLS"
          hint="Never in plain then, also where TLS fails."
          checked={draft.useTls}
          onChange={(useTls) => set({ useTls })}
        />
        <TextField
          label="DICOMweb address"
          type="url"
          placeholder="https://archive.example/dicom-web"
          hint="Where it has one; retrieving is faster by it."
          maxLength={2048}
          value={draft.dicomwebUrl}
          onChange={(dicomwebUrl) => set({ dicomwebUrl })}
        />
        <FieldGroup legend="It may">
          {permissions.map(({ permission, label, hint }) => (
            <CheckField
              key={permission}
              label={label}
              hint={hint}
              checked={draft.allows.includes(permission)}
              onChange={(isAllowed) => {
                const others = draft.allows.filter((allowed) => allowed !== permission);
                set({ allows: isAllowed ? [...others, permission] : others });
              }}
            />
          ))}
        </FieldGroup>
      </PanelForm>
    </SidePanel>
  );
}
