import { useQueryClient } from '@tanstack/react-query';
import type { RemoteStudies, StudyPage, StudyRow } from '../api.ts';
import { patientLabel } from '../study-list/columns.tsx';

type Named = Pick<StudyRow, 'studyInstanceUid' | 'patientName' | 'studyDate' | 'studyDescription'>;

/** What to call a study, as far as a list on this page told of it. */
export function useStudyNames(): (studyInstanceUid: string) => string {
  const queryClient = useQueryClient();
  return (studyInstanceUid) => {
    const lists = [
      ...queryClient.getQueriesData<RemoteStudies>({ queryKey: ['remote-studies'] }),
      ...queryClient.getQueriesData<StudyPage>({ queryKey: ['studies'] }),
    ];
    for (const [, list] of lists) {
      const studies: readonly Named[] = list?.studies ?? [];
      const found = studies.find((study) => study.studyInstanceUid === studyInstanceUid);
      if (found)
        return [patientLabel(found), found.studyDate, found.studyDescription].filter(Boolean).join(' · ');
    }
    return 'A study';
  };
}
