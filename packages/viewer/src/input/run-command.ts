import type { CineMode } from '../cine/cine-state.ts';
import type { StackViewport } from '../layout/stack-viewport.ts';
import { type ToolName, toolNames } from '../tools/tool-name.ts';
import type { Viewer } from '../viewer.ts';
import type { CommandName } from './command.ts';

/** What commands need beside the viewer's public face. */
export interface CommandTarget {
  readonly viewer: Viewer;
  readonly viewport: StackViewport;
  /** Takes back what a tool has begun; false when nothing was. */
  cancelTool(): boolean;
  moveActive(step: number): void;
  /** Asks for the list of recent tools over the active viewport. */
  askForTool(): void;
  /** Shows the next or previous stack of the study; false at the ends. */
  moveStack(step: number): boolean;
}

const zoomStep = 1.25;
const cineStep = 1.25;
/** Of an image pixel. */
const maskStep = 0.1;
const cineModes: readonly CineMode[] = ['loop', 'sweep', 'once'];
const interpolationAfter = { nearest: 'linear', linear: 'cubic', cubic: 'nearest' } as const;
/** Images that a page key moves, as a part of the stack. */
const pageShare = 0.1;

/** Answers false when there was nothing to do it to. */
type Action = (target: CommandTarget) => unknown;

const page = ({ viewport }: CommandTarget): number =>
  Math.max(2, Math.round(viewport.numberOfFrames * pageShare));

const scroll =
  (imagesOf: (target: CommandTarget) => number): Action =>
  (target) => {
    target.viewport.scrollBy(imagesOf(target));
  };

const actions: Readonly<Record<Exclude<CommandName, `tool-${ToolName}` | `preset-${number}`>, Action>> = {
  'next-image': scroll(() => 1),
  'previous-image': scroll(() => -1),
  'next-page': scroll(page),
  'previous-page': scroll((target) => -page(target)),
  'first-image': ({ viewport }) => viewport.setFrame(0),
  'last-image': ({ viewport }) => viewport.setFrame(viewport.numberOfFrames - 1),
  'next-value': ({ viewport }) => viewport.stepDimension(1),
  'previous-value': ({ viewport }) => viewport.stepDimension(-1),
  'next-stack': ({ moveStack }) => moveStack(1),
  'previous-stack': ({ moveStack }) => moveStack(-1),
  'next-viewport': ({ moveActive }) => moveActive(1),
  'previous-viewport': ({ moveActive }) => moveActive(-1),
  'zoom-in': ({ viewport }) => viewport.zoomBy(zoomStep),
  'zoom-out': ({ viewport }) => viewport.zoomBy(1 / zoomStep),
  fit: ({ viewport }) => viewport.fit(),
  'one-to-one': ({ viewport }) => viewport.oneToOne(),
  'rotate-clockwise': ({ viewport }) => viewport.rotateBy(90),
  'rotate-counterclockwise': ({ viewport }) => viewport.rotateBy(-90),
  'turn-clockwise': ({ viewport }) => viewport.turnBy(1),
  'turn-counterclockwise': ({ viewport }) => viewport.turnBy(-1),
  'flip-horizontal': ({ viewport }) => viewport.flip('horizontal'),
  'flip-vertical': ({ viewport }) => viewport.flip('vertical'),
  invert: ({ viewport }) => viewport.setInvert(!viewport.state.get().presentation.invert),
  'auto-window': ({ viewport }) => viewport.autoWindow(),
  reset: ({ viewport }) => viewport.reset(),
  'toggle-overlays': ({ viewport }) =>
    viewport.setShowOverlays(!viewport.state.get().presentation.showOverlays),
  'next-interpolation': ({ viewport }) =>
    viewport.setInterpolation(interpolationAfter[viewport.state.get().presentation.interpolation]),
  'toggle-cine': ({ viewport }) => viewport.cine.setPlaying(!viewport.state.get().cine.playing),
  'cine-faster': ({ viewport }) =>
    viewport.cine.setRate(viewport.state.get().cine.framesPerSecond * cineStep),
  'cine-slower': ({ viewport }) =>
    viewport.cine.setRate(viewport.state.get().cine.framesPerSecond / cineStep),
  'cine-mode': ({ viewport }) => {
    const next = cineModes[(cineModes.indexOf(viewport.state.get().cine.mode) + 1) % cineModes.length];
    if (next) viewport.cine.setMode(next);
  },
  'cine-from-here': ({ viewport }) => viewport.cine.startRangeHere(),
  'cine-to-here': ({ viewport }) => viewport.cine.endRangeHere(),
  'cine-all': ({ viewport }) => viewport.cine.setRange(undefined),
  'toggle-subtraction': ({ viewport }) => {
    const { subtraction } = viewport.state.get();
    if (!subtraction) return false;
    viewport.subtraction.setActive(!subtraction.active);
    return true;
  },
  'mask-from-here': ({ viewport }) => {
    if (!viewport.state.get().subtraction) return false;
    viewport.subtraction.maskFromHere();
    return true;
  },
  'mask-left': ({ viewport }) => viewport.subtraction.shiftBy({ rowsDown: 0, columnsLeft: maskStep }),
  'mask-right': ({ viewport }) => viewport.subtraction.shiftBy({ rowsDown: 0, columnsLeft: -maskStep }),
  'mask-up': ({ viewport }) => viewport.subtraction.shiftBy({ rowsDown: -maskStep, columnsLeft: 0 }),
  'mask-down': ({ viewport }) => viewport.subtraction.shiftBy({ rowsDown: maskStep, columnsLeft: 0 }),
  'recent-tools': ({ askForTool }) => askForTool(),
  undo: ({ viewer }) => viewer.undo(),
  redo: ({ viewer }) => viewer.redo(),
  'delete-annotation': ({ viewer }) => {
    const { selectedId } = viewer.annotations.get();
    if (selectedId === undefined) return false;
    viewer.removeAnnotation(selectedId);
    return true;
  },
  cancel: ({ viewer, viewport, cancelTool }) => {
    if (cancelTool() || viewport.dismissWindowProblem()) return true;
    if (viewer.annotations.get().selectedId === undefined) return false;
    viewer.selectAnnotation(undefined);
    return true;
  },
  retry: ({ viewport }) => viewport.retry(),
};

/** Does what a command says; false when there was nothing to do it to. */
export function runCommand(command: CommandName, target: CommandTarget): boolean {
  const tool = toolNames.find((name) => command === `tool-${name}`);
  if (tool) {
    target.viewer.setPrimaryTool(tool);
    return true;
  }
  const preset = /^preset-(\d)$/.exec(command)?.[1];
  if (preset) return applyPresetNumber(target, Number(preset));
  return actions[command as keyof typeof actions](target) !== false;
}

function applyPresetNumber({ viewport }: CommandTarget, number: number): boolean {
  const preset = viewport.state.get().presets[number - 1];
  if (preset) viewport.applyPreset(preset.presetId);
  return preset !== undefined;
}
