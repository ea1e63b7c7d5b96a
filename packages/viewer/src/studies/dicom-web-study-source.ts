import type { ApiClient } from '@isocenter/network/api';
import type { DicomWebClient } from '@isocenter/network/dicomweb';
import type { StudySource } from './study-source.ts';

export function dicomWebStudySource(_clients: {
  readonly api: ApiClient;
  readonly dicomWeb: DicomWebClient;
}): StudySource {
  throw new Error('being written');
}
