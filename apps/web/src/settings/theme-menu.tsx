import { SunMoon } from 'lucide-react';
import { Menu } from '../controls/menu.tsx';
import type { MenuGroup } from '../controls/menu-groups.tsx';
import { changeSettings, type ThemeChoice } from './settings.ts';
import { useSettings } from './use-settings.ts';

const themeNames: Readonly<Record<ThemeChoice, string>> = {
  system: 'As the system asks',
  dark: 'Dark',
  light: 'Light',
  contrast: 'High contrast',
};

/** The choice between themes, for a menu of its own or within another. */
export function useThemeGroup(): MenuGroup {
  const { theme } = useSettings();
  const items = (Object.keys(themeNames) as ThemeChoice[]).map((choice) => ({
    label: themeNames[choice],
    checked: choice === theme,
    onSelect: () => changeSettings({ theme: choice }),
  }));
  return { heading: 'Theme', items };
}

export const ThemeMenu = () => (
  <Menu label="Theme" icon={<SunMoon />} iconOnly align="end" groups={[useThemeGroup()]} />
);
