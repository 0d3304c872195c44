import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Button, IconButton } from './button.tsx';

type DialogProps = {
  title: string;
  /** Keeps the title for screen readers only. */
  hideTitle?: boolean;
  /** Escape, the cross and a click beside it ask to close; the owner stops drawing it. */
  onClose: () => void;
  size?: 'small' | 'medium' | 'large';
  /** Where it stands: in the middle, or near the top like a palette. */
  at?: 'middle' | 'top';
  footer?: ComponentChildren;
  /** Below the footer: what comes and goes there moves nothing that somebody is about to press. */
  below?: ComponentChildren;
  children: ComponentChildren;
  onKeyDown?: (event: KeyboardEvent) => void;
};

/** A modal dialog, open as long as it is drawn. Holds the focus and gives it back. */
export function Dialog(props: DialogProps) {
  const { title, hideTitle, onClose, size = 'medium', at = 'middle', footer, below, children, onKeyDown } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const pressedBeside = useRef(false);
  const titleId = useId();

  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      class={`dialog ${size} at-${at}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => onKeyDown?.(event)}
      onPointerDown={(event) => {
        pressedBeside.current = event.target === dialog.current;
      }}
      onClick={(event) => {
        if (pressedBeside.current && event.target === dialog.current) onClose();
      }}
    >
      <div class="dialog-box">
        <header class={hideTitle ? 'visually-hidden' : 'dialog-head'}>
          <h2 id={titleId}>{title}</h2>
          {!hideTitle && <IconButton icon="x" label="Close" keys="Escape" onClick={onClose} />}
        </header>
        {children}
        {footer && <footer class="dialog-foot">{footer}</footer>}
        {below}
      </div>
    </dialog>
  );
}

type Question = { title: string; text: string; action: string; danger: boolean; answer: (yes: boolean) => void };
const question = signal<Question | null>(null);

/** Asks before something that cannot be undone; true when the person agrees. `action` is the word on the button. */
export function askToConfirm(asked: {
  title: string;
  text: string;
  action: string;
  danger?: boolean;
}): Promise<boolean> {
  question.value?.answer(false);
  return new Promise((resolve) => {
    question.value = {
      danger: false,
      ...asked,
      answer: (yes) => {
        question.value = null;
        resolve(yes);
      },
    };
  });
}

/** Draws what `askToConfirm` asks; the shell mounts it once. */
export function ConfirmHost() {
  const asked = question.value;
  if (!asked) return null;
  return (
    <Dialog
      title={asked.title}
      size="small"
      onClose={() => asked.answer(false)}
      footer={
        <>
          <Button onClick={() => asked.answer(false)}>Cancel</Button>
          <Button variant={asked.danger ? 'danger' : 'primary'} autofocus onClick={() => asked.answer(true)}>
            {asked.action}
          </Button>
        </>
      }
    >
      <p class="dialog-text">{asked.text}</p>
    </Dialog>
  );
}
