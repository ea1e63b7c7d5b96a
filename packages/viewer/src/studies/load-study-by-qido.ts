/** What opens studies of services that know no manifests; our own archive never needs it, so it comes by itself. */
export const loadStudyByQido = () => import('./study-by-qido.ts');
