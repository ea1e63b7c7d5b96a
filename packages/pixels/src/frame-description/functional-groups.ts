import { type DataSet, Tag } from '@isocenter/dicom';

/** An item of a sequence; items count from 1. */
export interface PathPart {
  readonly sequence: number;
  readonly itemNumber: number;
}

/** A data set within an object: the object itself, where the path is empty. */
export interface AttributePlace {
  readonly dataSet: DataSet;
  readonly path: readonly PathPart[];
}

/**
 * The attributes in force for one frame: Per-Frame Functional Groups first, then Shared, then the top
 * level of a classic object. PS3.3 C.7.6.16.
 */
export class FrameAttributes {
  readonly dataSet: DataSet;
  readonly frameIndex: number;
  /** Those of the frame, then those of all frames. */
  readonly #groups: readonly { readonly dataSet: DataSet | undefined; readonly path: readonly PathPart[] }[];

  constructor(dataSet: DataSet, frameIndex: number) {
    this.dataSet = dataSet;
    this.frameIndex = frameIndex;
    const perFrame = Tag.PerFrameFunctionalGroupsSequence;
    const shared = Tag.SharedFunctionalGroupsSequence;
    this.#groups = [
      {
        dataSet: dataSet.findItems(perFrame)[frameIndex],
        path: [{ sequence: perFrame, itemNumber: frameIndex + 1 }],
      },
      { dataSet: dataSet.findItem(shared), path: [{ sequence: shared, itemNumber: 1 }] },
    ];
  }

  /** Whether the object says things frame by frame. */
  get hasFunctionalGroups(): boolean {
    return this.#groups.some(({ dataSet }) => dataSet !== undefined);
  }

  /** Item of a functional group macro. */
  findMacro(sequence: number): DataSet | undefined {
    return this.findPlace(sequence)?.dataSet;
  }

  /** The same, with the sequences that lead to it. */
  findPlace(sequence: number): AttributePlace | undefined {
    for (const { dataSet, path } of this.#groups) {
      const item = dataSet?.findItem(sequence);
      if (item) return { dataSet: item, path: [...path, { sequence, itemNumber: 1 }] };
    }
    return undefined;
  }

  /** Every item of a sequence: the frame's own, else those of all frames, else the object's. */
  placesOf(sequence: number): readonly AttributePlace[] {
    for (const { dataSet, path } of [...this.#groups, { dataSet: this.dataSet, path: [] }]) {
      const items = dataSet?.findItems(sequence) ?? [];
      if (items.length > 0)
        return items.map((item, index) => ({
          dataSet: item,
          path: [...path, { sequence, itemNumber: index + 1 }],
        }));
    }
    return [];
  }

  /** Where the attributes of a macro are for this frame: its item, or the top level. */
  macroOrTop(sequence: number): DataSet {
    return this.placeOf(sequence).dataSet;
  }

  /** The same, with the sequences that lead there. */
  placeOf(sequence: number): AttributePlace {
    return this.findPlace(sequence) ?? { dataSet: this.dataSet, path: [] };
  }
}
