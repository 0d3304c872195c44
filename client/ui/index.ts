/** The widgets and registries of the interface. They know no feature. */
import './tokens.css';
import './base.css';
import './controls.css';
import './floating.css';
import './content.css';

export { Avatar, type AvatarProps, initials } from './avatar.tsx';
export { Boundary, type BoundaryProps } from './boundary.tsx';
export { Button, type ButtonProps, IconButton, type IconButtonProps } from './button.tsx';
export { copyText } from './clipboard.ts';
export { Combobox, type ComboboxOption, type ComboboxProps, type OpenedCombobox, openCombobox } from './combobox.tsx';
export {
  type Command,
  commands,
  isEnabled,
  keysOf,
  listenForCommands,
  registerCommand,
  registerCommands,
  runCommand,
} from './commands.ts';
export { askToConfirm, Dialog, type DialogProps } from './dialog.tsx';
export { Select, type SelectProps, TextArea, type TextAreaProps, TextField, type TextFieldProps } from './field.tsx';
export { Form, type FormSetting } from './form.ts';
export { FormFailure, FormField, FormView } from './form-view.tsx';
export { type FuzzyMatch, fuzzyMatch, fuzzySearch } from './fuzzy.ts';
export { growWithText } from './grow.ts';
export { Hosts } from './hosts.tsx';
export { Icon, type IconName } from './icon.tsx';
export { Kbd, Keys } from './kbd.tsx';
export { Lazy, type Load, preload } from './lazy.tsx';
export { Link, type LinkProps } from './link.tsx';
export { Loaded, type LoadedProps } from './loaded.tsx';
export { Mark } from './mark.tsx';
export { Markdown } from './markdown.tsx';
export { isNarrow, isPhone } from './media.ts';
export { Menu, type MenuAction, type MenuEntry, type MenuProps, openMenu } from './menu.tsx';
export { itemPath, kindIcon, kindName, stageColor, stageName } from './nouns.ts';
export { type PaletteEntry, type PaletteSource, paletteSources, registerPaletteSource } from './palette.ts';
export type { Placement } from './placement.ts';
export { Popover, type PopoverProps } from './popover.tsx';
export { type RegionEntry, regions, registerRegion } from './regions.ts';
export { RelativeTime } from './relative-time.tsx';
export {
  buildPath,
  currentPage,
  listenForNavigation,
  type NavigationEntry,
  navigate,
  type Params,
  type Route,
  type RouteDefinition,
  registerRoute,
  route,
  routes,
  setQuery,
} from './router.ts';
export { itemPanel, jobCard, specRevisions } from './slots.tsx';
export { HeatStrip, Sparkline } from './sparkline.tsx';
export { EmptyState, ErrorState, ProgressBar, Skeleton } from './states.tsx';
export { Tabs, type TabsProps } from './tabs.tsx';
export { Count, Dot, Pill, Tag, type Tone } from './tag.tsx';
export { applyTheme, setTheme, THEMES, type Theme, theme } from './theme.ts';
export { dayHeading, durationInWords, exactTime, relativeTime } from './time.ts';
export { ownTitle, useTitle } from './title.ts';
export { type ToastOptions, toast } from './toast.tsx';
export { Tooltip } from './tooltip.tsx';
export { useOpened } from './use-opened.ts';
export { useVirtualizer, VirtualList, type VirtualListHandle, type VirtualListProps } from './virtual-list.tsx';
