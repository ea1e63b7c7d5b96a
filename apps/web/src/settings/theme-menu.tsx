import { SunMoon } from 'lucide-react';
import { Menu } from '../controls/menu.tsx';
import { changeSettings, type ThemeChoice } from './settings.ts';
import { useSettings } from './use-settings.ts';

export const themeNames: Readonly<Record<ThemeChoice, string>> = {
  system: 'As the system asks',
  dark: 'Dark',
  light: 'Light',
  contrast: 'High contrast',
};

export function ThemeMenu() {
  const { theme } = useSettings();
  const items = (Object.keys(themeNames) as ThemeChoice[]).map((choice) => ({
    label: themeNames[choice],
    checked: choice === theme,
    onSelect: () => changeSettings({ theme: choice }),
  }));
  return (
    <Menu label="Theme" icon={<SunMoon />} iconOnly align="end" groups={[{ heading: 'Theme', items }]} />
  );
}
