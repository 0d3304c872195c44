import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

type EmptyStateProps = {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
  action?: ComponentChildren;
};

/** What would be here, and the one action that puts it here. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div class="state">
      <span class="state-icon">
        <Icon name={icon} size={20} />
      </span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action && <div class="state-action">{action}</div>}
    </div>
  );
}

type ErrorStateProps = {
  /** What happened. */
  title: string;
  /** What was kept in spite of it. */
  kept?: ComponentChildren;
  /** What to do: usually a button. */
  action?: ComponentChildren;
  /** The technical words, for whoever looks into it. */
  detail?: string | undefined;
};

/** Something failed: what happened, what was kept, what to do. */
export function ErrorState({ title, kept, action, detail }: ErrorStateProps) {
  return (
    <div class="state" role="alert">
      <span class="state-icon bad">
        <Icon name="alert" size={20} />
      </span>
      <h2>{title}</h2>
      {kept && <p>{kept}</p>}
      {action && <div class="state-action">{action}</div>}
      {detail && (
        <details class="state-detail">
          <summary>Details</summary>
          <pre>{detail}</pre>
        </details>
      )}
    </div>
  );
}

/** Grey bars where text will be; they show only when it takes longer than 200 ms. */
export function Skeleton({ rows = 3, height = 14 }: { rows?: number; height?: number }) {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">Loading</span>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} style={{ height: `${height}px`, width: `${92 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

/** How far something is, 0 to 1; null when nobody knows. */
export function ProgressBar({ value, label }: { value: number | null; label: string }) {
  const percent = value === null ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      class={`progress ${percent === undefined ? 'unknown' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <span style={percent === undefined ? undefined : { transform: `scaleX(${percent / 100})` }} />
    </div>
  );
}
