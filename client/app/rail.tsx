import { STAGES } from '../../shared/stages.ts';
import { activityOf } from '../local/activity.ts';
import { app, session } from '../local/index.ts';
import { type ProjectSummary, projects, workspaceStatus } from '../local/workspace.ts';
import {
  Avatar,
  Boundary,
  Button,
  buildPath,
  eventCount,
  Icon,
  IconButton,
  Keys,
  Lazy,
  Link,
  Mark,
  Menu,
  type NavigationEntry,
  navigate,
  regions,
  route,
  routes,
  runCommand,
  Skeleton,
  Sparkline,
  setTheme,
  THEMES,
  theme,
} from '../ui/index.ts';
import { canWrite, confirmSignOut } from './commands.ts';
import { openProject, overlay, toggleRail } from './place.ts';
import { busiestStage, openCount } from './words.ts';

/** The left rail: where one is, and where one can go. */
export function Rail({ onClose }: { onClose?: () => void }) {
  return (
    <nav class="rail" aria-label="Workspace">
      <div class="rail-head">
        <Link to="/" class="rail-brand">
          <Mark />
          Mission Control
        </Link>
        <IconButton
          icon={onClose ? 'x' : 'panel-left'}
          label={onClose ? 'Close' : 'Fold the rail'}
          keys={onClose ? 'Escape' : '['}
          onClick={onClose ?? toggleRail}
        />
      </div>
      <button
        type="button"
        class="rail-search"
        onClick={() => {
          overlay.value = 'palette';
        }}
      >
        <Icon name="search" size={15} />
        <span class="grow">Search or jump to</span>
        <Keys keys="mod+k" />
      </button>
      <div class="rail-scroll">
        <ul>
          <Pages group="workspace" />
        </ul>
        <Projects />
      </div>
      <div class="rail-status">
        {/* The home page has its own place for it. */}
        {route.value.path !== '/' && <Status />}
        <Offers />
      </div>
      <Account />
    </nav>
  );
}

/** The links to the pages of a group. */
function Pages({ group, projectId = '' }: { group: NavigationEntry['group']; projectId?: string }) {
  const pages = routes.value
    .flatMap(({ nav, pattern }) => (nav?.group === group ? [{ ...nav, to: buildPath(pattern, { projectId }) }] : []))
    .sort((a, b) => a.order - b.order);
  const { path } = route.value;
  return pages.map((page) => {
    const count = page.count?.() ?? 0;
    return (
      <li key={page.to}>
        <Link to={page.to} class="rail-link" current={path === page.to}>
          <Icon name={page.icon} size={15} />
          <span class="grow truncate">{page.label}</span>
          {count > 0 && <span class="count tabular">{count}</span>}
        </Link>
      </li>
    );
  });
}

function Projects() {
  const open = openProject.value;
  const loading = workspaceStatus.value === 'loading' && projects.value.length === 0;
  return (
    <>
      <div class="rail-caption">
        <h2>Projects</h2>
        {canWrite.value && <IconButton icon="plus" label="New project" onClick={() => runCommand('project.new')} />}
      </div>
      {loading && <Skeleton rows={3} />}
      <ul>
        {projects.value.map((project) => (
          <li key={project.id}>
            <ProjectLink project={project} open={project.id === open?.id} />
            {project.id === open?.id && (
              <ul class="rail-pages">
                <Pages group="project" projectId={project.id} />
              </ul>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function ProjectLink({ project, open }: { project: ProjectSummary; open: boolean }) {
  const activity = activityOf(project.id).value;
  const stage = busiestStage(project.stages);
  const total = STAGES.reduce((sum, name) => sum + project.stages[name], 0);
  const counts = activity?.map((day) => day.events) ?? [];
  const sum = counts.reduce((all, count) => all + count, 0);
  return (
    <Link to={`/p/${project.id}/board`} class={`rail-link rail-project ${open ? 'open' : ''}`}>
      <span
        class={`dot ${stage ? '' : 'hollow'}`}
        style={stage ? { background: `var(--${stage})` } : undefined}
        data-tip={stage ? `${openCount(project.stages)} of ${total} open, most in ${stage}` : 'Nothing here yet'}
      />
      <span class="grow truncate">{project.name}</span>
      {sum > 0 && <Sparkline values={counts} label={`${eventCount(sum)} in ${counts.length} days`} />}
    </Link>
  );
}

/** What is going on, as the features tell it. */
export const Status = () =>
  regions.value
    .filter((entry) => entry.region === 'status' && entry.when())
    .map(({ id, title, load }) => (
      <Boundary key={id} name={title}>
        <Lazy load={load} fallback={null} />
      </Boundary>
    ));

/** What the browser offers: to install, to take the newer version. */
function Offers() {
  const { install, update } = app;
  if (update.value) {
    return (
      <div class="rail-note">
        <span>A new version is ready.</span>
        <Button variant="primary" onClick={() => void update.value?.()}>
          Update
        </Button>
      </div>
    );
  }
  if (!install.value) return null;
  return (
    <button type="button" class="rail-link" onClick={() => void install.value?.()}>
      <Icon name="download" size={15} />
      Install the app
    </button>
  );
}

const THEME_WORDS = { system: 'Theme of the system', light: 'Light theme', dark: 'Dark theme' } as const;
const THEME_ICONS = { system: 'monitor', light: 'sun', dark: 'moon' } as const;

function Account() {
  const { me } = session.value;
  if (!me) return null;
  const settings = routes.value.flatMap(({ nav, pattern }) => (nav?.group === 'settings' ? [{ ...nav, pattern }] : []));
  return (
    <div class="rail-account">
      <Menu
        label="Account and settings"
        entries={() => [
          ...settings
            .sort((a, b) => a.order - b.order)
            .map(({ label, icon, pattern, keys }) => ({ label, icon, keys, run: () => navigate(pattern) })),
          'line',
          ...THEMES.map((name) => ({
            label: THEME_WORDS[name],
            icon: THEME_ICONS[name],
            checked: theme.value === name,
            run: () => setTheme(name),
          })),
          'line',
          {
            label: 'Keyboard shortcuts',
            icon: 'keyboard',
            keys: '?',
            run: () => {
              overlay.value = 'shortcuts';
            },
          },
          { label: 'Sign out', icon: 'sign-out', run: () => void confirmSignOut() },
        ]}
        trigger={
          <button type="button" class="rail-link">
            <Avatar name={me.name} color={me.color} size={20} decorative />
            <span class="grow truncate">{me.name}</span>
            <Icon name="chevron-down" size={12} />
          </button>
        }
      />
    </div>
  );
}
