import { Adjusting } from './annotation/adjusting.ts';
import { DragIdle } from './drag-idle.ts';
import { LengthIdle } from './length/idle.ts';
import { LengthMeasuring } from './length/measuring.ts';
import { Looking } from './magnify/looking.ts';
import { MaskShiftDragging } from './mask-shift/dragging.ts';
import { MaskShiftIdle } from './mask-shift/idle.ts';
import { PanDragging } from './pan/dragging.ts';
import { ProbeIdle } from './probe/idle.ts';
import { ProbePlacing } from './probe/placing.ts';
import { RegionDragging } from './region-window/dragging.ts';
import { RotateDragging } from './rotate/dragging.ts';
import { ScrollDragging } from './scroll/dragging.ts';
import type { ToolDefinition } from './tool-machine.ts';
import { WindowDragging } from './window/dragging.ts';
import { ZoomDragging } from './zoom/dragging.ts';

/** Every tool and its states. */
export const toolDefinitions: readonly ToolDefinition[] = [
  { name: 'window', states: { idle: DragIdle, dragging: WindowDragging } },
  { name: 'region-window', states: { idle: DragIdle, dragging: RegionDragging } },
  { name: 'pan', states: { idle: DragIdle, dragging: PanDragging } },
  { name: 'zoom', states: { idle: DragIdle, dragging: ZoomDragging } },
  { name: 'rotate', ownModifiers: ['shift'], states: { idle: DragIdle, dragging: RotateDragging } },
  { name: 'magnify', isUsedAtRest: true, states: { idle: DragIdle, dragging: Looking } },
  { name: 'scroll', states: { idle: DragIdle, dragging: ScrollDragging } },
  {
    name: 'mask-shift',
    states: { idle: MaskShiftIdle, dragging: MaskShiftDragging, windowing: WindowDragging },
  },
  { name: 'length', states: { idle: LengthIdle, measuring: LengthMeasuring, adjusting: Adjusting } },
  {
    name: 'probe',
    isUsedAtRest: true,
    states: { idle: ProbeIdle, placing: ProbePlacing, adjusting: Adjusting },
  },
];
