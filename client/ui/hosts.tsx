import { ComboboxHost } from './combobox.tsx';
import { ConfirmHost } from './dialog.tsx';
import { MenuHost } from './menu.tsx';
import { ToastHost } from './toast.tsx';
import { TooltipHost } from './tooltip.tsx';

/** What floats above every page; the application mounts it once. */
export function Hosts() {
  return (
    <>
      <ConfirmHost />
      <ComboboxHost />
      <MenuHost />
      <ToastHost />
      <TooltipHost />
    </>
  );
}
