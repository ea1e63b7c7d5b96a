/** Whether one of four bytes is FF, behind which the next has but seven bits. ITU-T T.87 A.1. */
export function hasFf(four: u32): bool {
  return (((four & 0x7f7f7f7f) + 0x01010101) & four & 0x80808080) !== 0;
}
