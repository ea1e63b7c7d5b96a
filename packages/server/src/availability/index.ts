export { AvailabilityDesk, type AvailabilityDeskOptions } from './availability-desk.ts';
export { availabilityOf } from './availability-message.ts';
