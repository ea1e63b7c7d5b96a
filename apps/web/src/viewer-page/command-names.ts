import { type Bindings, type CommandName, chordOfCommand, type ToolName } from '@isocenter/viewer';

/** Commands by what a reader wants to do, in the order of the keyboard map. */
export const commandGroups: readonly {
  readonly heading: string;
  readonly commands: readonly (readonly [CommandName, string])[];
}[] = [
  {
    heading: 'Tools on the left button',
    commands: [
      ['tool-window', 'Window'],
      ['tool-region-window', 'Window of a region'],
      ['tool-pan', 'Pan'],
      ['tool-zoom', 'Zoom'],
      ['tool-rotate', 'Rotate'],
      ['tool-magnify', 'Magnifier'],
      ['tool-scroll', 'Scroll'],
      ['tool-length', 'Length'],
      ['tool-probe', 'Probe'],
    ],
  },
  {
    heading: 'Images',
    commands: [
      ['next-image', 'Next image'],
      ['previous-image', 'Previous image'],
      ['next-page', 'Ten images on'],
      ['previous-page', 'Ten images back'],
      ['first-image', 'First image'],
      ['last-image', 'Last image'],
      ['next-value', 'Next phase, echo or b-value'],
      ['previous-value', 'Previous phase, echo or b-value'],
      ['next-stack', 'Next series'],
      ['previous-stack', 'Previous series'],
      ['next-viewport', 'Next viewport'],
      ['previous-viewport', 'Previous viewport'],
    ],
  },
  {
    heading: 'View',
    commands: [
      ['fit', 'Fit to viewport'],
      ['one-to-one', 'One image pixel per screen pixel'],
      ['zoom-in', 'Zoom in'],
      ['zoom-out', 'Zoom out'],
      ['rotate-clockwise', 'Rotate right'],
      ['rotate-counterclockwise', 'Rotate left'],
      ['turn-clockwise', 'Rotate right by a degree'],
      ['turn-counterclockwise', 'Rotate left by a degree'],
      ['flip-horizontal', 'Flip left to right'],
      ['flip-vertical', 'Flip top to bottom'],
      ['reset', 'Reset view and window'],
      ['undo', 'Undo'],
      ['redo', 'Redo'],
    ],
  },
  {
    heading: 'Grey levels',
    commands: [
      ['invert', 'Invert'],
      ['auto-window', 'Window of the image’s values'],
      ['preset-1', 'First window preset, 2 to 9 the next'],
      ['toggle-overlays', 'Overlays in the image'],
      ['next-interpolation', 'Square, smooth or smoothest pixels'],
    ],
  },
  {
    heading: 'Cine',
    commands: [
      ['toggle-cine', 'Play or stop'],
      ['cine-faster', 'Faster'],
      ['cine-slower', 'Slower'],
      ['cine-mode', 'Loop, back and forth, or once'],
      ['cine-from-here', 'Start of the range at this image'],
      ['cine-to-here', 'End of the range at this image'],
      ['cine-all', 'No range: all images'],
    ],
  },
  {
    heading: 'Subtraction',
    commands: [
      ['toggle-subtraction', 'Subtract the mask'],
      ['mask-from-here', 'This image as mask'],
      ['tool-mask-shift', 'Drag the mask'],
      ['mask-left', 'Mask a tenth of a pixel left'],
      ['mask-right', 'Mask a tenth of a pixel right'],
      ['mask-up', 'Mask a tenth of a pixel up'],
      ['mask-down', 'Mask a tenth of a pixel down'],
    ],
  },
  {
    heading: 'Tools at hand',
    commands: [['recent-tools', 'List of the tools used last']],
  },
  {
    heading: 'Measurements',
    commands: [
      ['delete-annotation', 'Delete the selected one'],
      ['cancel', 'Take back what is being drawn or dragged'],
    ],
  },
];

const names = new Map(commandGroups.flatMap(({ commands }) => commands));

/** The words for a command; every command that a button stands for has some. */
export const nameOfCommand = (command: CommandName): string => names.get(command) ?? command;

export const toolCommands: Readonly<Record<ToolName, CommandName>> = {
  window: 'tool-window',
  'region-window': 'tool-region-window',
  pan: 'tool-pan',
  zoom: 'tool-zoom',
  rotate: 'tool-rotate',
  magnify: 'tool-magnify',
  scroll: 'tool-scroll',
  length: 'tool-length',
  probe: 'tool-probe',
  'mask-shift': 'tool-mask-shift',
};

const keyNames: Readonly<Record<string, string>> = {
  ' ': 'Space',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  pageup: 'Page up',
  pagedown: 'Page down',
  home: 'Home',
  end: 'End',
  delete: 'Del',
  backspace: 'Backspace',
  escape: 'Esc',
  contextmenu: 'Menu',
  ctrl: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
};

/** A chord as it is printed on keys: `ctrl+shift+z` becomes `Ctrl+Shift+Z`, and `+` stays `+`. */
export function formatChord(chord: string): string {
  if (chord === '+') return chord;
  return chord
    .split('+')
    .map((key) => keyNames[key] ?? key.toUpperCase())
    .join('+');
}

/** The key of a command as a tooltip shows it. */
export function shortcutOf(bindings: Bindings, command: CommandName): string | undefined {
  const chord = chordOfCommand(bindings, command);
  return chord === undefined ? undefined : formatChord(chord);
}

/** Every key of a command, for the keyboard map. */
export const chordsOf = (bindings: Bindings, command: CommandName): readonly string[] =>
  bindings.keys.filter((binding) => binding.command === command).map(({ chord }) => formatChord(chord));
