import { type DataSet, Tag } from '@isocenter/dicom';

/**
 * The attributes in force for one frame: Per-Frame Functional Groups first, then Shared, then the top
 * level of a classic object. PS3.3 C.7.6.16.
 */
export class FrameAttributes {
  readonly dataSet: DataSet;
  readonly frameIndex: number;
  readonly #perFrame: DataSet | undefined;
  readonly #shared: DataSet | undefined;

  constructor(dataSet: DataSet, frameIndex: number) {
    this.dataSet = dataSet;
    this.frameIndex = frameIndex;
    this.#perFrame = dataSet.findItems(Tag.PerFrameFunctionalGroupsSequence)[frameIndex];
    this.#shared = dataSet.findItem(Tag.SharedFunctionalGroupsSequence);
  }

  /** Whether the object says things frame by frame. */
  get hasFunctionalGroups(): boolean {
    return this.#perFrame !== undefined || this.#shared !== undefined;
  }

  /** Item of a functional group macro. */
  findMacro(sequence: number): DataSet | undefined {
    return this.#perFrame?.findItem(sequence) ?? this.#shared?.findItem(sequence);
  }

  /** Where the attributes of a macro are for this frame: its item, or the top level. */
  macroOrTop(sequence: number): DataSet {
    return this.findMacro(sequence) ?? this.dataSet;
  }
}
