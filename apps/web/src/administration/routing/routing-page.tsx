import { useQuery, useQueryClient } from '@tanstack/react-query';
import { History, Plus } from 'lucide-react';
import { useState } from 'react';
import { Link, useSearch } from 'wouter';
import { listNodes, RoutingApi, type RoutingRule } from '../../api.ts';
import { transport } from '../../archive-connection/client.ts';
import { Button } from '../../controls/button.tsx';
import { Notice } from '../../controls/notice.tsx';
import { useMedia } from '../../controls/use-media.ts';
import { nodesPath } from '../../url/paths.ts';
import { AdministrationFrame, PageBody } from '../administration-frame.tsx';
import { RecordStates } from '../record-states.tsx';
import { RecordTable } from '../record-table.tsx';
import { RemoveDialog } from '../remove-dialog.tsx';
import { covering } from '../side-panel.tsx';
import { DryRun } from './dry-run.tsx';
import { PriorRuleForm } from './prior-rule-form.tsx';
import { RuleForm } from './rule-form.tsx';
import { RuleRow } from './rule-row.tsx';

const headings = ['Name', 'What, and where to', 'How', 'State'];

/** What is sent on by itself, and where to. */
export function RoutingPage() {
  return (
    <AdministrationFrame title="Routing">
      <Rules />
    </AdministrationFrame>
  );
}

function Rules() {
  const queryClient = useQueryClient();
  const rules = useQuery({
    queryKey: ['routes'],
    queryFn: ({ signal }) => new RoutingApi(transport).list({ signal }),
  });
  const nodes = useQuery({
    queryKey: ['nodes'],
    queryFn: ({ signal }) => listNodes(transport, '', { signal }),
  });
  const [edited, setEdited] = useState<RoutingRule | 'new' | 'priors' | undefined>(
    new URLSearchParams(useSearch()).has('priors') ? 'priors' : undefined,
  );
  const [removed, setRemoved] = useState<RoutingRule>();
  const isCovered = useMedia(covering) && edited !== undefined;
  const changed = typeof edited === 'object' ? edited : undefined;
  const hasNoNode = nodes.data?.length === 0;
  const nodeOf = (rule: RoutingRule) => nodes.data?.find(({ id }) => id === rule.nodeId);
  return (
    <>
      <PageBody
        heading="Routing"
        about="What arrives is sent on by these rules; each image once by each, and tried again while the destination is away."
        inert={isCovered}
        actions={
          <>
            <Button
              label="Prior studies"
              tip="Which prior studies are fetched by themselves"
              icon={<History />}
              variant="plain"
              disabled={!nodes.data}
              onClick={() => setEdited('priors')}
            />
            <Button
              label="Add a rule"
              icon={<Plus />}
              variant="primary"
              disabled={!nodes.data || hasNoNode}
              onClick={() => setEdited('new')}
            />
          </>
        }
      >
        <RecordStates
          records={rules.data}
          error={rules.error ?? nodes.error}
          isFetching={rules.isFetching || nodes.isFetching}
          onRetry={() => {
            void rules.refetch();
            void nodes.refetch();
          }}
          loading="Reading the rules …"
          empty={
            <Notice title="No rules yet">
              {hasNoNode ? (
                <p>
                  A rule sends to a node. <Link href={nodesPath}>Add a node first</Link>.
                </p>
              ) : (
                <p>Nothing is sent on by itself. Add a rule, and try it on what is here before it counts.</p>
              )}
            </Notice>
          }
        >
          {(listed) => (
            <RecordTable headings={headings}>
              {listed.map((rule) => (
                <RuleRow
                  key={rule.id}
                  rule={rule}
                  nodeName={nodeOf(rule)?.name}
                  isNodeGone={nodes.data !== undefined && !nodeOf(rule)}
                  isChosen={changed?.id === rule.id}
                  onChange={() => setEdited(rule)}
                  onRemove={() => setRemoved(rule)}
                />
              ))}
            </RecordTable>
          )}
        </RecordStates>
        {rules.data && rules.data.length > 0 && <DryRun />}
      </PageBody>
      {edited === 'priors' && nodes.data && (
        <PriorRuleForm nodes={nodes.data} onClose={() => setEdited(undefined)} />
      )}
      {edited && edited !== 'priors' && nodes.data && (
        <RuleForm
          key={changed?.id ?? 'new'}
          rule={changed}
          nodes={nodes.data}
          onClose={() => setEdited(undefined)}
        />
      )}
      {removed && (
        <RemoveDialog
          title={`Remove ${removed.name}`}
          consequence="Nothing more is sent by this rule, what waits for it is not sent either, and which images it has sent is forgotten."
          action="Remove"
          done={() => `${removed.name} is removed`}
          remove={() => new RoutingApi(transport).remove(removed.id)}
          onRemoved={() => {
            if (changed?.id === removed.id) setEdited(undefined);
            void queryClient.invalidateQueries({ queryKey: ['routes'] });
          }}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </>
  );
}
