import { Menu as MenuIcon } from 'lucide-react';
import { useLocation } from 'wouter';
import { Menu } from '../controls/menu.tsx';
import { places } from './places.ts';

/** Leads from the study list to the pages beside it. */
export function PlacesMenu() {
  const [, navigate] = useLocation();
  const items = places.map(({ label, path }) => ({ label, onSelect: () => navigate(path) }));
  return (
    <Menu
      label="Worklist and administration"
      icon={<MenuIcon />}
      iconOnly
      align="end"
      groups={[
        { heading: 'Work', items: items.slice(0, 1) },
        { heading: 'Administration', items: items.slice(1) },
      ]}
    />
  );
}
