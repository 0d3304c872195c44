import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

const renderer = signal<((text: string) => string) | null>(null);
let loading = false;

function load(): void {
  if (loading) return;
  loading = true;
  import('./markdown-renderer.ts').then(
    (module) => {
      renderer.value = module.renderMarkdown;
    },
    () => {
      // Offline before it was ever loaded: the plain text stays readable, and the next one tries again.
      loading = false;
    },
  );
}

/** Markdown, sanitised. Shows the plain text until the renderer is loaded. */
export function Markdown({ text }: { text: string }) {
  const render = renderer.value;
  if (!render) load();
  const html = useMemo(() => render?.(text) ?? null, [render, text]);
  if (html === null) return <div class="markdown plain">{text}</div>;
  return <div class="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}
