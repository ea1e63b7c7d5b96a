import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { type DicomNode, listNodes, removeNode } from '../../api.ts';
import { transport } from '../../archive-connection/client.ts';
import { Button } from '../../controls/button.tsx';
import { Notice } from '../../controls/notice.tsx';
import { useMedia } from '../../controls/use-media.ts';
import { AdministrationFrame, PageBody } from '../administration-frame.tsx';
import { RecordStates } from '../record-states.tsx';
import { RecordTable } from '../record-table.tsx';
import { RemoveDialog } from '../remove-dialog.tsx';
import { covering } from '../side-panel.tsx';
import { NodeForm } from './node-form.tsx';
import { NodeRow } from './node-row.tsx';
import { OurAddress } from './our-address.tsx';

const headings = ['Name', 'AE title', 'Address', 'May'];

/** The other systems that we know, and what they may. */
export function NodesPage() {
  return (
    <AdministrationFrame title="Nodes">
      <Nodes />
    </AdministrationFrame>
  );
}

function Nodes() {
  const queryClient = useQueryClient();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['nodes'],
    queryFn: ({ signal }) => listNodes(transport, '', { signal }),
  });
  const [edited, setEdited] = useState<DicomNode | 'new'>();
  const [removed, setRemoved] = useState<DicomNode>();
  const isCovered = useMedia(covering) && edited !== undefined;
  const readAgain = () => queryClient.invalidateQueries({ queryKey: ['nodes'] });
  return (
    <>
      <PageBody
        heading="DICOM nodes"
        about="Other systems that send to us, search here, or are searched and sent to from here."
        inert={isCovered}
        actions={
          <Button label="Add a node" icon={<Plus />} variant="primary" onClick={() => setEdited('new')} />
        }
      >
        <OurAddress />
        <RecordStates
          records={data}
          error={error}
          isFetching={isFetching}
          onRetry={() => void refetch()}
          loading="Reading the nodes …"
          empty={
            <Notice title="No nodes yet">
              <p>
                Add the first: a modality that sends images, another archive, a workstation. Whoever set it up
                knows its AE title, host and port.
              </p>
            </Notice>
          }
        >
          {(nodes) => (
            <RecordTable headings={headings}>
              {nodes.map((node) => (
                <NodeRow
                  key={node.id}
                  node={node}
                  isChosen={edited !== 'new' && edited?.id === node.id}
                  onChange={() => setEdited(node)}
                  onRemove={() => setRemoved(node)}
                />
              ))}
            </RecordTable>
          )}
        </RecordStates>
      </PageBody>
      {edited && (
        <NodeForm
          key={edited === 'new' ? 'new' : edited.id}
          node={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {removed && (
        <RemoveDialog
          title={`Remove ${removed.name}`}
          consequence={`${removed.aeTitle} will no longer be let in, nor searched or sent to. Rules that send to it fail until they are changed. Studies that came from it stay.`}
          action="Remove"
          done={() => `${removed.name} is removed`}
          remove={() => removeNode(transport, '', removed.id)}
          onRemoved={() => {
            if (edited !== 'new' && edited?.id === removed.id) setEdited(undefined);
            void readAgain();
          }}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </>
  );
}
