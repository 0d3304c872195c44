/** The widgets and registries of the interface. They know no feature. */
import './tokens.css';
import './base.css';
import './controls.css';
import './floating.css';
import './content.css';

export { Avatar, type AvatarProps } from './avatar.tsx';
export { Boundary } from './boundary.tsx';
export { Button, IconButton } from './button.tsx';
export { copyText } from './clipboard.ts';
export { Combobox, type OpenedCombobox, openCombobox } from './combobox.tsx';
export {
  type Command,
  commands,
  listenForCommands,
  registerCommand,
  registerCommands,
  runCommand,
} from './commands.ts';
export { askToConfirm, Dialog } from './dialog.tsx';
export { Select, TextArea, TextField } from './field.tsx';
export { Form } from './form.ts';
export { FormFailure, FormField, FormView } from './form-view.tsx';
export { fuzzySearch } from './fuzzy.ts';
export { growWithText } from './grow.ts';
export { Hosts } from './hosts.tsx';
export { Icon, type IconName } from './icon.tsx';
export { Keys } from './kbd.tsx';
export { Lazy, type Load, preload } from './lazy.tsx';
export { Link } from './link.tsx';
export { Loaded } from './loaded.tsx';
export { Mark } from './mark.tsx';
export { Markdown } from './markdown.tsx';
export { Marked } from './marked.tsx';
export { isNarrow, isPhone, systemIsDark } from './media.ts';
export { MentionArea, type MentionAreaProps } from './mention-area.tsx';
export { Menu, type MenuEntry, openMenu } from './menu.tsx';
export { NoProject } from './no-project.tsx';
export { eventCount, itemPath, kindIcon, kindName, stageColor, stageName } from './nouns.ts';
export { type PaletteEntry, type PaletteSource, paletteSources, registerPaletteSource } from './palette.ts';
export type { Anchor } from './placement.ts';
export { isNoPopoverOpen, Popover } from './popover.tsx';
export { reasonInWords } from './reason.ts';
export { regions, registerRegion } from './regions.ts';
export { RelativeTime } from './relative-time.tsx';
export {
  buildPath,
  currentPage,
  listenForNavigation,
  type NavigationEntry,
  navigate,
  type RouteDefinition,
  registerRoute,
  route,
  routes,
  setQuery,
} from './router.ts';
export { itemPanel, jobCard, similarTo, specRevisions } from './slots.tsx';
export { HeatStrip, Sparkline } from './sparkline.tsx';
export { EmptyState, ErrorState, ProgressBar, Skeleton } from './states.tsx';
export { Tabs, tellMore } from './tabs.tsx';
export { Count, Dot, Pill, Tag, type Tone } from './tag.tsx';
export { applyTheme, setTheme, THEMES, theme } from './theme.ts';
export { dayHeading, exactTime } from './time.ts';
export { ownTitle, useTitle } from './title.ts';
export { toast } from './toast.tsx';
export { useOpened } from './use-opened.ts';
export { useVirtualizer, VirtualList } from './virtual-list.tsx';
