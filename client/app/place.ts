/** Which project is meant, and what of the shell is folded away. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { session } from '../local/index.ts';
import { type ProjectSummary, projects, projectsById } from '../local/workspace.ts';
import { isNarrow, route } from '../ui/index.ts';

/** A value that is remembered on this device under `key`. */
function remembered(key: string) {
  const held = signal(typeof localStorage === 'undefined' ? null : localStorage.getItem(key));
  effect(() => {
    if (typeof localStorage === 'undefined') return;
    if (held.value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, held.value);
  });
  return held;
}

const lastProjectId = remembered('last-project');
effect(() => {
  const { projectId } = route.value.params;
  if (projectId) lastProjectId.value = projectId;
});

effect(() => {
  // Nothing of an account stays behind on a device that it signed out on.
  if (session.value.state === 'signedOut') lastProjectId.value = null;
});

/** The project whose page is open; null on the pages of the workspace. */
export const openProject: ReadonlySignal<ProjectSummary | null> = computed(
  () => projectsById.value.get(route.value.params.projectId ?? '') ?? null,
);

/** The project that a command without an address means: the open one, the last one, or the first. */
export const likelyProject: ReadonlySignal<ProjectSummary | null> = computed(() => {
  if (openProject.value && !openProject.value.archived) return openProject.value;
  const last = projectsById.value.get(lastProjectId.value ?? '');
  return last && !last.archived ? last : (projects.value[0] ?? null);
});

const railFolded = remembered('rail-folded');
const panelFolded = remembered('panel-folded');
/** Where the panel lies over the page it is only there when asked for, and is not remembered. */
const panelAbove = signal(false);

/** Whether the left rail and the panel at the right are folded away. */
export const folded = {
  rail: computed(() => railFolded.value !== null),
  panel: computed(() => (isNarrow.value ? !panelAbove.value : panelFolded.value !== null)),
};

/** Folds the left rail away, or back. */
export function toggleRail(): void {
  railFolded.value = railFolded.peek() === null ? 'yes' : null;
}

/** Folds the panel at the right away, or back. */
export function togglePanel(): void {
  if (isNarrow.peek()) panelAbove.value = !panelAbove.peek();
  else panelFolded.value = panelFolded.peek() === null ? 'yes' : null;
}

/** What lies over the page: one at a time. */
type Overlay = 'palette' | 'shortcuts' | 'capture' | 'rail';

/** The overlay that is open. */
export const overlay = signal<Overlay | null>(null);
effect(() => {
  // Whoever goes somewhere wants to see it: nothing stays in front of the new page.
  if (!route.value.path) return;
  overlay.value = null;
  panelAbove.value = false;
});
