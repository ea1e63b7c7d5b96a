import type { DecodedFrame } from '@isocenter/pixels';
import type { Renderer } from '@isocenter/render';
import type { AnnotationDocument } from '../annotations/annotation-document.ts';
import type { Clock } from '../clock.ts';
import type { History } from '../history/history.ts';
import type { Bindings } from '../input/bindings.ts';
import type { PointerInput } from '../input/pointer-input.ts';
import type { OwnPreset } from '../presentation/window-preset.ts';
import type { OpenStack } from '../studies/open-stack.ts';
import type { FrameKey } from '../studies/stack-frame.ts';
import type { Study } from '../studies/study.ts';
import type { Picture } from './picture.ts';
import type { StackViewport } from './stack-viewport.ts';
import type { Quality } from './viewport-state.ts';

/** What a viewport asks of the viewer it is part of. */
export interface ViewportHost {
  readonly clock: Clock;
  readonly bindings: Bindings;
  readonly annotations: AnnotationDocument;
  readonly history: History;
  ownPresets(): readonly OwnPreset[];
  renderer(): Renderer;
  study(): Study | undefined;
  /** The image ready to draw, when it is in memory and described. */
  findPicture(stack: OpenStack, key: FrameKey): Picture | undefined;
  /** Whole pixels of an image, while they are in memory. */
  findFrame(key: FrameKey): DecodedFrame | undefined;
  isLoaded(key: FrameKey): boolean;
  quality(stack: OpenStack, key: FrameKey, picture: Picture | undefined): Quality;
  retry(stack: OpenStack, key: FrameKey): void;
  /** What is on the screen is no longer true: refresh before the next picture of the display. */
  onChanged(viewport: StackViewport): void;
  /** Another image is wanted: plan loading anew. */
  onWanted(viewport: StackViewport): void;
  onPointer(viewport: StackViewport, input: PointerInput): void;
  /** Cursor of the primary tool. */
  cursor(): string;
}
