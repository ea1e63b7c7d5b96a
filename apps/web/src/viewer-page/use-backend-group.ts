import type { BackendChoice } from '@isocenter/viewer';
import { announce } from '../controls/announce.ts';
import type { MenuGroup } from '../controls/menu-groups.tsx';
import { changeSettings } from '../settings/settings.ts';
import { useSettings } from '../settings/use-settings.ts';
import { useRoomViewer } from './room-context.ts';
import { useStore } from './use-store.ts';

const choices = [
  ['auto', 'The quicker'],
  ['webgl', 'Graphics card (WebGL)'],
  ['cpu', 'Processor'],
] as const satisfies readonly (readonly [BackendChoice, string])[];

const noWebgl = 'not to be had';

/** What draws images, for a menu. */
export function useBackendGroup(): MenuGroup {
  const viewer = useRoomViewer();
  const drawing = useStore(viewer.backend);
  const { backend: chosen } = useSettings();
  const choose = async (choice: BackendChoice): Promise<void> => {
    changeSettings({ backend: choice });
    const kind = await viewer.switchBackend(choice).catch(() => viewer.backend.get());
    if (choice === 'webgl' && kind !== 'webgl') announce('WebGL is not to be had here: the processor draws');
  };
  return {
    heading: 'Drawn by',
    items: choices.map(([choice, label]) => ({
      label,
      checked: choice === chosen,
      onSelect: () => void choose(choice),
      ...(choice === 'auto' &&
        chosen === 'auto' && { hint: drawing === 'webgl' ? 'graphics card' : 'processor' }),
      ...(choice === 'webgl' && chosen === 'webgl' && drawing === 'cpu' && { hint: noWebgl }),
    })),
  };
}
