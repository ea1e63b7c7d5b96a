import type { CodedConcept } from '../codes/coded-concept.ts';

/** A referenced instance, or some of its frames, with its place in a study. */
export interface KeyObjectReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Counting from 1; empty for the whole instance. */
  readonly frameNumbers: readonly number[];
  /** Undefined where a document that was read does not say. */
  readonly studyInstanceUid: string | undefined;
  readonly seriesInstanceUid: string | undefined;
}

/** A selection of instances for a purpose. PS3.3 C.17.6, PS3.16 TID 2010. */
export interface KeyObjectSelection {
  /** The purpose, such as Of Interest; see `keyObjectTitles`. */
  readonly title: CodedConcept;
  /** What narrows the title, such as the quality issue. PS3.16 TID 2010 row 2. */
  readonly titleModifiers: readonly CodedConcept[];
  /** Free text of the one who selected. */
  readonly description: string | undefined;
  /** DICOM form, family name first. */
  readonly observerName: string | undefined;
  readonly references: readonly KeyObjectReference[];
}

const dcm = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'DCM', meaning });

/** Concept names of TID 2010 and of the observation context it includes. */
export const keyObjectConcepts = {
  titleModifier: dcm('113011', 'Document Title Modifier'),
  description: dcm('113012', 'Key Object Description'),
  observerType: dcm('121005', 'Observer Type'),
  person: dcm('121006', 'Person'),
  personObserverName: dcm('121008', 'Person Observer Name'),
} as const;
