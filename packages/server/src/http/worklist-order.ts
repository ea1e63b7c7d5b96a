import { WorklistAttributes, WorklistFields, type WorklistOrder } from '@isocenter/network/api';
import { validate } from './validation.ts';

/** An order in whichever of its two forms it was meant, so that the refusal names what is wrong with that one. */
export function validateOrder(order: unknown): WorklistOrder {
  const isDicomJson = typeof order === 'object' && order !== null && 'attributes' in order;
  return validate<WorklistOrder>(isDicomJson ? WorklistAttributes : WorklistFields, order, 'the order');
}
