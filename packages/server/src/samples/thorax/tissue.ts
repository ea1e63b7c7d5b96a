/** Mean Hounsfield units of the tissues of the phantom. */
export const HU = {
  air: -1000,
  fat: -103,
  skin: 25,
  muscle: 55,
  cartilage: 110,
  cortex: 780,
  spongiosa: 170,
  disc: 85,
  cord: 40,
} as const;
