import type { Study } from '@isocenter/viewer';
import {
  ArrowLeft,
  Expand,
  Eye,
  EyeOff,
  FlipHorizontal2,
  FlipVertical2,
  History,
  ImageUpscale,
  ListOrdered,
  Maximize,
  MoreHorizontal,
  Redo2,
  RefreshCcwDot,
  RotateCcw,
  RotateCw,
  Scan,
  SlidersHorizontal,
  Undo2,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Button } from '../controls/button.tsx';
import { Menu } from '../controls/menu.tsx';
import type { MenuGroup } from '../controls/menu-groups.tsx';
import { changeSettings } from '../settings/settings.ts';
import { useThemeGroup } from '../settings/theme-menu.tsx';
import { useSettings } from '../settings/use-settings.ts';
import { studyListPath } from '../url/paths.ts';
import { CommandButton } from './command-button.tsx';
import { shortcutOf } from './command-names.ts';
import { identityOf, momentOfStudy, nameOfPatient, shortIdentityOf } from './identity.ts';
import { LayoutPicker } from './layout-picker.tsx';
import { chordOfAction, type PageAction } from './page-keys.ts';
import { useRoomViewer } from './room-context.ts';
import type { PanelName } from './side-panels.tsx';
import { ToolButtons } from './tool-buttons.tsx';
import styles from './top-bar.module.css';
import { useBackendGroup } from './use-backend-group.ts';
import { useCommandItem } from './use-command-item.ts';
import { useStore, useValueOf } from './use-store.ts';
import { WindowMenu } from './window-menu.tsx';

interface TopBarProps {
  study: Study | undefined;
  /** False when no study could be opened: then there is nothing to act on. */
  hasTools: boolean;
  isPhone: boolean;
  isIdentityHidden: boolean;
  panel: PanelName | undefined;
  /** Whether more of the study comes; absent for one that is not archived. */
  arrival: ReactNode;
  isMaximised: boolean;
  onAction: (action: PageAction) => void;
}

/** Whose images these are, and everything that acts on them. */
export function TopBar({
  study,
  hasTools,
  isPhone,
  isIdentityHidden,
  panel,
  arrival,
  isMaximised,
  onAction,
}: TopBarProps) {
  return (
    <header className={styles.bar}>
      <Link
        href={studyListPath}
        className={styles.back}
        aria-label="Back to the study list"
        data-tip="Study list"
        data-shortcut={chordOfAction('studies')}
      >
        <ArrowLeft aria-hidden="true" />
      </Link>
      <Identity
        study={study}
        isShort={isPhone}
        isHidden={isIdentityHidden}
        onToggle={() => onAction('identity')}
      />
      {!isPhone && (
        <p className={styles.study}>
          {study && (
            <>
              <strong>{study.studyDescription || 'Study without description'}</strong>
              <span>{momentOfStudy(study)}</span>
            </>
          )}
        </p>
      )}
      {arrival}
      {!isPhone && hasTools && (
        <>
          <ToolButtons />
          <span className={styles.divider} />
          <WindowMenu />
          <ImageMenu onAction={onAction} />
          <CommandButton command="reset" icon={<RefreshCcwDot />} />
          <UndoButtons />
          <span className={styles.divider} />
          <LayoutPicker />
          <MaximiseButton isMaximised={isMaximised} onPress={() => onAction('maximise')} />
          <Button
            label="Measurements"
            icon={<ListOrdered />}
            iconOnly
            shortcut={chordOfAction('measurements')}
            pressed={panel === 'measurements'}
            onClick={() => onAction('measurements')}
          />
          {arrival && (
            <Button
              label="Prior studies"
              icon={<History />}
              iconOnly
              shortcut={chordOfAction('priors')}
              pressed={panel === 'priors'}
              onClick={() => onAction('priors')}
            />
          )}
          <Button
            label="Full screen"
            icon={<Maximize />}
            iconOnly
            shortcut={chordOfAction('full-screen')}
            onClick={() => onAction('full-screen')}
          />
        </>
      )}
      <MoreMenu isPhone={isPhone} onAction={onAction} />
    </header>
  );
}

/** Kept from the beginning, so that nothing moves when something is told there. */
export const ArrivalPlace = ({ children }: { children?: ReactNode }) => (
  <div className={styles.arrival}>{children}</div>
);

interface IdentityProps {
  study: Study | undefined;
  isShort: boolean;
  isHidden: boolean;
  onToggle: () => void;
}

/** Always there while an image is; one press hides it for teaching. */
function Identity({ study, isShort, isHidden, onToggle }: IdentityProps) {
  if (!study) return <div className={styles.identity} />;
  return (
    <div className={styles.identity}>
      <p className={styles.patient} aria-live="polite">
        {isHidden ? (
          <strong className={styles.hidden}>Patient hidden</strong>
        ) : (
          <>
            <strong>{nameOfPatient(study)}</strong>
            <span>{isShort ? shortIdentityOf(study) : identityOf(study)}</span>
          </>
        )}
      </p>
      <Button
        label={isHidden ? 'Show the patient' : 'Hide the patient'}
        icon={isHidden ? <EyeOff /> : <Eye />}
        iconOnly
        shortcut={chordOfAction('identity')}
        pressed={isHidden}
        onClick={onToggle}
      />
    </div>
  );
}

function UndoButtons() {
  const viewer = useRoomViewer();
  const { canUndo, canRedo } = useStore(viewer.history);
  return (
    <>
      <CommandButton command="undo" icon={<Undo2 />} disabled={!canUndo} />
      <CommandButton command="redo" icon={<Redo2 />} disabled={!canRedo} />
    </>
  );
}

function MaximiseButton({ isMaximised, onPress }: { isMaximised: boolean; onPress: () => void }) {
  const viewer = useRoomViewer();
  const { viewportIds } = useStore(viewer.layout);
  return (
    <Button
      label="Active viewport large"
      icon={<Expand />}
      iconOnly
      shortcut={chordOfAction('maximise')}
      pressed={isMaximised}
      disabled={viewportIds.length === 1}
      onClick={onPress}
    />
  );
}

const interpolations = [
  ['nearest', 'Square pixels'],
  ['linear', 'Smooth (linear)'],
  ['cubic', 'Smoothest (cubic)'],
] as const;

function useImageGroups(onAction: (action: PageAction) => void): readonly MenuGroup[] {
  const item = useCommandItem();
  const action = (name: PageAction, label: string) => ({
    label,
    hint: chordOfAction(name),
    onSelect: () => onAction(name),
  });
  const viewer = useRoomViewer();
  const { activeViewportId } = useStore(viewer.layout);
  const viewport = viewer.viewport(activeViewportId);
  const chosen = useValueOf(viewport.state, ({ presentation }) => presentation.interpolation);
  return [
    {
      items: [
        item('fit', <Scan />),
        item('one-to-one', <ImageUpscale />),
        action('true-size', 'True size'),
        action('scale', 'Zoom by number'),
        item('zoom-in'),
        item('zoom-out'),
      ],
    },
    {
      items: [
        item('rotate-clockwise', <RotateCw />),
        item('rotate-counterclockwise', <RotateCcw />),
        item('flip-horizontal', <FlipHorizontal2 />),
        item('flip-vertical', <FlipVertical2 />),
      ],
    },
    {
      heading: 'Between pixels',
      items: interpolations.map(([interpolation, label]) => ({
        label,
        checked: chosen === interpolation,
        onSelect: () => viewport.setInterpolation(interpolation),
        ...(interpolation === 'nearest' && { hint: shortcutOf(viewer.bindings, 'next-interpolation') }),
      })),
    },
    { items: [item('auto-window'), item('invert'), item('toggle-overlays'), item('toggle-cine')] },
  ];
}

function ImageMenu({ onAction }: { onAction: (action: PageAction) => void }) {
  return (
    <Menu
      label="Image"
      tip="Turn, flip, fit, invert"
      icon={<SlidersHorizontal />}
      iconOnly
      align="end"
      groups={useImageGroups(onAction)}
    />
  );
}

function MoreMenu({ isPhone, onAction }: { isPhone: boolean; onAction: (action: PageAction) => void }) {
  const { showOverlays, showRail } = useSettings();
  const backendGroup = useBackendGroup();
  const themeGroup = useThemeGroup();
  const imageGroups = useImageGroups(onAction);
  const item = useCommandItem();
  const groups: MenuGroup[] = [
    ...(isPhone ? [{ items: [item('reset'), item('undo'), item('redo')] }, ...imageGroups] : []),
    {
      items: [
        {
          label: showOverlays ? 'Hide text over images' : 'Show text over images',
          onSelect: () => changeSettings({ showOverlays: !showOverlays }),
        },
        {
          label: 'Texts in the corners',
          hint: chordOfAction('corner-texts'),
          onSelect: () => onAction('corner-texts'),
        },
        {
          label: 'Measure this display',
          hint: chordOfAction('display'),
          onSelect: () => onAction('display'),
        },
        ...(isPhone
          ? []
          : [
              {
                label: showRail ? 'Hide series rail' : 'Show series rail',
                hint: chordOfAction('rail'),
                onSelect: () => onAction('rail'),
              },
            ]),
        { label: 'Why this pixel?', hint: chordOfAction('pixel'), onSelect: () => onAction('pixel') },
        { label: 'Attributes', hint: chordOfAction('attributes'), onSelect: () => onAction('attributes') },
        { label: 'Full screen', hint: chordOfAction('full-screen'), onSelect: () => onAction('full-screen') },
        {
          label: 'Keys and mouse',
          hint: chordOfAction('keyboard-map'),
          onSelect: () => onAction('keyboard-map'),
        },
      ],
    },
    backendGroup,
    themeGroup,
  ];
  return <Menu label="More" icon={<MoreHorizontal />} iconOnly align="end" groups={groups} />;
}
