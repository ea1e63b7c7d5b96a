export { createStep, modifyStep, type StepOutcome, type StepRefusal } from './performed-procedure-step.ts';
