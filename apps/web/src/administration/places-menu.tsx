import { Menu as MenuIcon } from 'lucide-react';
import { useLocation } from 'wouter';
import { Menu } from '../controls/menu.tsx';
import { useMedia } from '../controls/use-media.ts';
import { phone } from '../controls/widths.ts';
import { ThemeMenu, useThemeGroup } from '../settings/theme-menu.tsx';
import { places } from './places.ts';

/** Leads from the study list to the pages beside it; the theme has a button of its own where there is room. */
export function PlacesMenu() {
  const [, navigate] = useLocation();
  const isPhone = useMedia(phone);
  const theme = useThemeGroup();
  const items = places.map(({ label, path }) => ({ label, onSelect: () => navigate(path) }));
  return (
    <>
      <Menu
        label="Worklist and administration"
        icon={<MenuIcon />}
        iconOnly
        align="end"
        groups={[
          { heading: 'Work', items: items.slice(0, 1) },
          { heading: 'Administration', items: items.slice(1) },
          ...(isPhone ? [theme] : []),
        ]}
      />
      {!isPhone && <ThemeMenu />}
    </>
  );
}
