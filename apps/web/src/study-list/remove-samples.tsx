import { useQueryClient } from '@tanstack/react-query';
import { RemoveDialog } from '../administration/remove-dialog.tsx';
import { api } from '../archive-connection/client.ts';
import { removedSentence } from './removed-sentence.ts';

/** Asks before the sample studies go for good, then says how many went. */
export function RemoveSamples({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  return (
    <RemoveDialog
      title="Remove sample studies"
      consequence="All phantom studies that Isocenter made are removed and not made again; measurements on them can no longer be opened. This cannot be undone. Everything you brought in stays."
      keep="Keep them"
      action="Remove them"
      done={({ removed }) => removedSentence(removed)}
      showsDone
      remove={() => api.removeSamples()}
      onRemoved={() => {
        for (const key of ['studies', 'status']) void queryClient.invalidateQueries({ queryKey: [key] });
      }}
      onClose={onClose}
    />
  );
}
