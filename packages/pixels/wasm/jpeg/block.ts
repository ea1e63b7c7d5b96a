import { planeOf, quantizationOf, strideOf } from './component';
import { reconstruct8, reconstruct12 } from './inverse-dct';

/** Coefficients of one block → samples in the component's plane. */
export function reconstructBlock(
  component: usize,
  coefficients: usize,
  blockRow: u32,
  blockColumn: u32,
  precision: u32,
): void {
  const quantization = quantizationOf(component);
  const stride = strideOf(component);
  const corner = (blockRow * stride + blockColumn) << 3;
  if (precision === 8) reconstruct8(coefficients, quantization, planeOf(component) + corner, stride);
  else reconstruct12(coefficients, quantization, planeOf(component) + (corner << 1), stride << 1);
}
