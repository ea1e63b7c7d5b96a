import { useQuery } from '@tanstack/react-query';
import { type DicomNode, fetchTransport, listNodes } from '../api.ts';

/** The other archives we know, by name; undefined until the server has told. */
export function useNodes(): readonly DicomNode[] | undefined {
  return useQuery({
    queryKey: ['nodes'],
    queryFn: ({ signal }) => listNodes(fetchTransport(), '', { signal }),
  }).data;
}

/** What a node is called; by its id while the list is not here. */
export const nodeName = (nodes: readonly DicomNode[] | undefined, id: string): string =>
  nodes?.find((node) => node.id === id)?.name ?? (nodes ? 'an archive that was removed' : 'another archive');
