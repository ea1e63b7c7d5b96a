import type { CanvasPoint } from '../annotations/drawable.ts';
import type { ViewportId } from '../layout/layout.ts';

/** What the primary pointer does. */
export const toolNames = [
  'window',
  'region-window',
  'pan',
  'zoom',
  'rotate',
  'magnify',
  'scroll',
  'length',
  'probe',
  'mask-shift',
] as const;
export type ToolName = (typeof toolNames)[number];

export interface ToolsState {
  /** The tool on the primary button and on one finger. */
  readonly primary: ToolName;
  /** State of the tool at work, e.g. 'length.measuring', 'window.idle'. */
  readonly stateName: string;
}

/** The list of recent tools, asked for over an image. */
export interface ToolChoice {
  readonly viewportId: ViewportId;
  /** CSS pixels of the viewport. */
  readonly at: CanvasPoint;
  /** The last used first. */
  readonly tools: readonly ToolName[];
}

/** The CSS cursor that says what a press would do. */
export const cursorOfTool = (tool: ToolName): string =>
  ({
    window: 'default',
    'region-window': 'crosshair',
    pan: 'grab',
    zoom: 'zoom-in',
    rotate: 'alias',
    magnify: 'crosshair',
    scroll: 'ns-resize',
    length: 'crosshair',
    probe: 'crosshair',
    'mask-shift': 'move',
  })[tool];
