import type { ComponentChildren, TargetedMouseEvent } from 'preact';
import { navigate } from './router.ts';

type LinkProps = {
  to: string;
  class?: string | undefined;
  children?: ComponentChildren;
  /** Marks the link to the page that is open. */
  current?: boolean | undefined;
  label?: string | undefined;
  onClick?: () => void;
};

/** A link inside the application: a real anchor, so that it can be copied and opened in another tab. */
export function Link({ to, children, current, label, onClick, class: className }: LinkProps) {
  const follow = (event: TargetedMouseEvent<HTMLAnchorElement>) => {
    onClick?.();
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a
      href={to}
      class={className}
      aria-current={current ? 'page' : undefined}
      aria-label={label}
      onClick={follow}
      draggable={false}
    >
      {children}
    </a>
  );
}
