import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { removeFromWorklist, searchWorklist, type WorklistEntry } from '../../api.ts';
import { transport } from '../../archive-connection/client.ts';
import { Button } from '../../controls/button.tsx';
import chipStyles from '../../controls/chip.module.css';
import { join } from '../../controls/join.ts';
import { Notice } from '../../controls/notice.tsx';
import { useMedia } from '../../controls/use-media.ts';
import { dayOf } from '../../text/dates.ts';
import { AdministrationFrame, PageBody } from '../administration-frame.tsx';
import { RecordStates } from '../record-states.tsx';
import { RecordTable } from '../record-table.tsx';
import styles from '../records.module.css';
import { RemoveDialog } from '../remove-dialog.tsx';
import { covering } from '../side-panel.tsx';
import { shownName } from './order-draft.ts';
import { OrderForm } from './order-form.tsx';
import { OrderState, stateNames } from './order-state.tsx';
import { searchOfFilter, spanNames, spans, usualFilter } from './worklist-filter.ts';
import pageStyles from './worklist-page.module.css';

const headings = [
  'When',
  'Patient',
  'Patient ID',
  'Born, sex',
  { short: 'Mod.', whole: 'Modality' },
  'Description',
  'Station',
  'Accession',
  'State',
];

/** As many as are read at once; more by asking. */
const pageLength = 200;
/** What a modality tells of a step is seen within this time. */
const readAgainMs = 2000;

/** What is to be done where and when, and how far it is. */
export function WorklistPage() {
  return (
    <AdministrationFrame title="Worklist">
      <Worklist />
    </AdministrationFrame>
  );
}

function Worklist() {
  const queryClient = useQueryClient();
  const [filter, setFilter] = useState(usualFilter);
  const search = searchOfFilter(filter, dayOf(new Date()));
  const {
    data,
    error,
    isFetching,
    isPlaceholderData,
    refetch,
    hasNextPage,
    isFetchingNextPage,
    fetchNextPage,
  } = useInfiniteQuery({
    queryKey: ['worklist', search],
    queryFn: ({ signal, pageParam: after }) =>
      searchWorklist(
        transport,
        '',
        { ...search, limit: pageLength, ...(after && { after: placeOf(after) }) },
        { signal },
      ),
    initialPageParam: undefined as WorklistEntry | undefined,
    getNextPageParam: (page) => (page.length < pageLength ? undefined : page.at(-1)),
    refetchInterval: readAgainMs,
    placeholderData: (before) => before,
  });
  const [edited, setEdited] = useState<WorklistEntry | 'new'>();
  const [removed, setRemoved] = useState<WorklistEntry>();
  const isCovered = useMedia(covering) && edited !== undefined;
  const isFiltered = filter.span !== 'any' || filter.states.length > 0;
  return (
    <>
      <PageBody
        heading="Worklist"
        about="What modalities are to do. They read it from here, and tell how far they are (MPPS)."
        inert={isCovered}
        actions={
          <Button
            label="Add to the worklist"
            icon={<Plus />}
            variant="primary"
            onClick={() => setEdited('new')}
          />
        }
      >
        <section className={pageStyles.filters} aria-label="Filters">
          <fieldset aria-label="Day" className={pageStyles.group}>
            {spans.map((span) => (
              <Button
                key={span}
                label={spanNames[span]}
                className={chipStyles.chip}
                pressed={filter.span === span}
                onClick={() => setFilter({ ...filter, span })}
              />
            ))}
          </fieldset>
          <fieldset aria-label="State" className={pageStyles.group}>
            {(Object.keys(stateNames) as (keyof typeof stateNames)[]).map((state) => {
              const isOn = filter.states.includes(state);
              const others = filter.states.filter((chosen) => chosen !== state);
              return (
                <Button
                  key={state}
                  label={stateNames[state]}
                  className={chipStyles.chip}
                  pressed={isOn}
                  onClick={() => setFilter({ ...filter, states: isOn ? others : [...others, state] })}
                />
              );
            })}
          </fieldset>
        </section>
        <RecordStates
          records={data?.pages.flat()}
          error={error}
          isFetching={isFetching}
          onRetry={() => void refetch()}
          loading="Reading the worklist …"
          empty={
            <Notice title={isFiltered ? 'Nothing for these filters' : 'The worklist is empty'}>
              <p>
                {isFiltered
                  ? 'Look at other days or states, or add what is to be done.'
                  : 'Add the first order; a modality whose node may read the worklist asks for it.'}
              </p>
              {isFiltered && (
                <Button
                  label="Show any day and state"
                  variant="plain"
                  onClick={() => setFilter({ span: 'any', states: [] })}
                />
              )}
            </Notice>
          }
        >
          {(entries) => (
            <>
              <RecordTable headings={headings} className={isPlaceholderData ? pageStyles.stale : undefined}>
                {entries.map((entry) => (
                  <OrderRow
                    key={entry.scheduledProcedureStepId}
                    entry={entry}
                    isChosen={
                      edited !== 'new' && edited?.scheduledProcedureStepId === entry.scheduledProcedureStepId
                    }
                    onChange={() => setEdited(entry)}
                    onRemove={() => setRemoved(entry)}
                  />
                ))}
              </RecordTable>
              {hasNextPage && (
                <div>
                  <Button
                    label={isFetchingNextPage ? 'Reading …' : 'Show more'}
                    variant="plain"
                    aria-disabled={isFetchingNextPage}
                    onClick={() => {
                      if (!isFetchingNextPage) void fetchNextPage();
                    }}
                  />
                </div>
              )}
            </>
          )}
        </RecordStates>
      </PageBody>
      {edited && (
        <OrderForm
          key={edited === 'new' ? 'new' : edited.scheduledProcedureStepId}
          entry={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {removed && (
        <RemoveDialog
          title="Take it off the worklist"
          consequence={`Modalities are no longer told of this step of ${shownName(removed.patientName)}. Images that were made for it stay.`}
          action="Take it off"
          done={() => 'It is off the worklist'}
          remove={() => removeFromWorklist(transport, '', removed.scheduledProcedureStepId)}
          onRemoved={() => {
            if (edited !== 'new' && edited?.scheduledProcedureStepId === removed.scheduledProcedureStepId)
              setEdited(undefined);
            void queryClient.invalidateQueries({ queryKey: ['worklist'] });
          }}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </>
  );
}

const placeOf = ({ startsAt, scheduledProcedureStepId }: WorklistEntry) => ({
  startsAt,
  scheduledProcedureStepId,
});

interface OrderRowProps {
  entry: WorklistEntry;
  /** It is being changed. */
  isChosen: boolean;
  onChange: () => void;
  onRemove: () => void;
}

function OrderRow({ entry, isChosen, onChange, onRemove }: OrderRowProps) {
  const name = shownName(entry.patientName);
  return (
    <tr className={join(styles.record, isChosen && styles.chosen)}>
      <td className={styles.unbroken}>{entry.startsAt.replace('T', ' ').slice(0, 16)}</td>
      <th scope="row" className={styles.name}>
        {name}
      </th>
      <td>{entry.patientId}</td>
      <td className={styles.unbroken}>
        {[entry.patientBirthDate, entry.patientSex].filter(Boolean).join(' ')}
      </td>
      <td>{entry.modality}</td>
      <td>{entry.description}</td>
      <td>{[entry.stationAeTitle, entry.location].filter(Boolean).join(', ')}</td>
      <td>{entry.accessionNumber}</td>
      <td>
        <OrderState state={entry.state} />
      </td>
      <td className={styles.buttons}>
        <div>
          <Button label={`Change the order of ${name}`} icon={<Pencil />} iconOnly onClick={onChange} />
          <Button label={`Remove the order of ${name}`} icon={<Trash2 />} iconOnly onClick={onRemove} />
        </div>
      </td>
    </tr>
  );
}
