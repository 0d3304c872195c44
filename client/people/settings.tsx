import type { ComponentChildren } from 'preact';
import { Link, route, routes } from '../ui/index.ts';
import './style.css';

/** The frame of a settings page: the list of settings beside it. */
export function Settings({ children }: { children: ComponentChildren }) {
  const pages = routes.value
    .flatMap(({ nav, pattern }) => (nav?.group === 'settings' ? [{ ...nav, pattern }] : []))
    .sort((a, b) => a.order - b.order);
  return (
    <div class="settings">
      <nav class="settings-nav" aria-label="Settings">
        {pages.map(({ pattern, label }) => (
          <Link key={pattern} to={pattern} current={route.value.path === pattern}>
            {label}
          </Link>
        ))}
      </nav>
      <div class="settings-page">{children}</div>
    </div>
  );
}

type SectionProps = { title: string; lead?: ComponentChildren; children: ComponentChildren };

/** One matter of a settings page. */
export function Section({ title, lead, children }: SectionProps) {
  return (
    <section class="settings-section">
      <h2>{title}</h2>
      {lead && <p class="dim">{lead}</p>}
      {children}
    </section>
  );
}
