const maskOperations = ['AVG_SUB', 'TID', 'REV_TID'] as const;

/** Mask Operations that subtract. PS3.3 C.7.6.10.1. */
export type MaskOperation = (typeof maskOperations)[number];

export const isMaskOperation = (text: string | undefined): text is MaskOperation =>
  maskOperations.some((operation) => operation === text);
