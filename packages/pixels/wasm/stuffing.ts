/** Whether one of four bytes is FF, behind which codestreams of the JPEG family stuff bits. ITU-T T.81 F.1.2.3, T.87 A.1. */
export function hasFf(four: u32): bool {
  return (((four & 0x7f7f7f7f) + 0x01010101) & four & 0x80808080) !== 0;
}
