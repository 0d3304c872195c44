import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, IconButton } from './button.tsx';
import { Icon } from './icon.tsx';

type ToastOptions = {
  /** One thing to do about it, such as undo. */
  action?: { label: string; keys?: string; run: () => void };
  tone?: 'neutral' | 'good' | 'bad';
  /** How long it stays, in milliseconds; an error stays until it is closed. */
  duration?: number;
};

type Shown = ToastOptions & { id: number; message: string };

/** More than this many at once would hide the work behind them. */
const MOST = 3;
const shown = signal<readonly Shown[]>([]);
let lastId = 0;

const dismiss = (id: number) => {
  shown.value = shown.value.filter((toast) => toast.id !== id);
};

/** Says something in passing, at the foot of the page. Returns the function that takes it away. */
export function toast(message: string, options: ToastOptions = {}): () => void {
  const id = ++lastId;
  shown.value = [...shown.value.slice(1 - MOST), { ...options, id, message }];
  return () => dismiss(id);
}

function ToastView({ toast }: { toast: Shown }) {
  const [held, setHeld] = useState(false);
  const duration = toast.duration ?? (toast.tone === 'bad' ? Number.POSITIVE_INFINITY : 6000);
  useEffect(() => {
    if (held || duration === Number.POSITIVE_INFINITY) return;
    const timer = setTimeout(() => dismiss(toast.id), duration);
    return () => clearTimeout(timer);
  }, [held, duration, toast.id]);
  return (
    <div
      class={`toast ${toast.tone ?? 'neutral'}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      {toast.tone === 'bad' && <Icon name="alert" />}
      {toast.tone === 'good' && <Icon name="check" />}
      <span class="grow" role={toast.tone === 'bad' ? 'alert' : 'status'}>
        {toast.message}
      </span>
      {toast.action && (
        <Button
          variant="ghost"
          keys={toast.action.keys}
          onClick={() => {
            toast.action?.run();
            dismiss(toast.id);
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <IconButton icon="x" label="Dismiss" onClick={() => dismiss(toast.id)} />
    </div>
  );
}

/** Draws the toasts above everything; the shell mounts it once. */
export function ToastHost() {
  const panel = useRef<HTMLDivElement>(null);
  const count = shown.value.length;
  useEffect(() => {
    // Showing it anew lifts it above a dialog that was opened since.
    if (panel.current?.matches(':popover-open')) panel.current.hidePopover();
    if (count > 0) panel.current?.showPopover();
  }, [count]);
  return (
    <div ref={panel} popover="manual" class="toasts">
      {shown.value.map((toast) => (
        <ToastView key={toast.id} toast={toast} />
      ))}
    </div>
  );
}
