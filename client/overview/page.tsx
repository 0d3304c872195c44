import { useEffect, useState } from 'preact/hooks';
import { roleAllows } from '../../shared/actor.ts';
import type { Page } from '../../shared/api/page.ts';
import type { Project } from '../../shared/api/projects.ts';
import { activityOf } from '../local/activity.ts';
import { api, session } from '../local/index.ts';
import { Resource } from '../local/resource.ts';
import {
  type Member,
  members,
  type ProjectSummary,
  presentMembers,
  projects,
  projectsById,
  workspaceStatus,
} from '../local/workspace.ts';
import {
  Avatar,
  askToConfirm,
  Boundary,
  Button,
  Count,
  EmptyState,
  HeatStrip,
  Icon,
  isPhone,
  Lazy,
  Link,
  navigate,
  Pill,
  RelativeTime,
  regions,
  route,
  Skeleton,
  Sparkline,
  setQuery,
  toast,
} from '../ui/index.ts';
import { useOpened } from '../ui/use-opened.ts';
import { Latest } from './latest.ts';
import { myNeeds } from './mine.ts';
import { NeedCard } from './needs-view.tsx';
import { NewProject } from './new-project.tsx';
import { StageBar } from './pictures.tsx';
import { entryLine, placeInWords, sumDays } from './words.ts';
import './style.css';

/** How many needs stand at the top before the rest becomes a link. */
const MOST_NEEDS = 4;
/** How many projects show their newest sentence; each of them is asked for. */
const MOST_FOLLOWED = 24;

/** Everything at a glance: what needs me, the projects, who is here. */
export function OverviewPage() {
  const role = session.value.me?.role ?? 'viewer';
  const mayWrite = roleAllows(role, 'editor');
  const isOwner = roleAllows(role, 'owner');
  const all = projects.value;
  const isNew = route.value.query.get('new') === 'project' && mayWrite;
  return (
    <div class="overview">
      <div class="overview-main">
        <NeedsSection />
        <section>
          <div class="overview-head">
            <h2>
              Projects <Count>{all.length}</Count>
            </h2>
            {mayWrite && all.length > 0 && (
              <Button icon="plus" onClick={() => setQuery({ new: 'project' })}>
                New project
              </Button>
            )}
          </div>
          <Projects mayWrite={mayWrite} isOwner={isOwner} />
        </section>
        {isOwner && <SampleNote />}
        <Archived mayWrite={mayWrite} />
      </div>
      <div class="overview-side">
        {!isPhone.value && <Running />}
        <HereNow />
        <Activity />
      </div>
      {isNew && <NewProject onClose={() => setQuery({ new: null })} />}
    </div>
  );
}

function NeedsSection() {
  const needs = myNeeds.value;
  if (needs.length === 0) return null;
  return (
    <section>
      <div class="overview-head">
        <h2>
          Needs me <Count>{needs.length}</Count>
        </h2>
        {needs.length > MOST_NEEDS && <Link to="/needs">Show all</Link>}
      </div>
      <ul class="needs">
        {needs.slice(0, MOST_NEEDS).map((need) => (
          <NeedCard key={need.id} need={need} />
        ))}
      </ul>
    </section>
  );
}

function Projects({ mayWrite, isOwner }: { mayWrite: boolean; isOwner: boolean }) {
  const latest = useOpened(() => new Latest(), []);
  const all = projects.value;
  useEffect(() => {
    for (const project of all.slice(0, MOST_FOLLOWED)) latest.follow(project.id);
  }, [all, latest]);
  if (all.length === 0) {
    if (workspaceStatus.value === 'loading') return <Skeleton rows={4} height={40} />;
    return (
      <EmptyState
        icon="board"
        title="No projects yet"
        action={
          mayWrite && (
            <>
              <Button variant="primary" onClick={() => setQuery({ new: 'project' })}>
                New project
              </Button>
              {isOwner && <Button onClick={() => navigate('/welcome')}>Try it with a repository</Button>}
            </>
          )
        }
      >
        A project has a board from idea to done, a feed of what happens, and a map of its code.
      </EmptyState>
    );
  }
  return (
    <ul class="projects">
      {all.map((project) => (
        <ProjectCard key={project.id} project={project} latest={latest} />
      ))}
    </ul>
  );
}

const HEALTH_TONES = { good: 'good', warn: 'warn', bad: 'bad', unknown: 'neutral' } as const;
const HEALTH_WORDS = { good: 'Healthy', warn: 'Needs a look', bad: 'In trouble', unknown: '' } as const;

function ProjectCard({ project, latest }: { project: ProjectSummary; latest: Latest }) {
  const days = activityOf(project.id).value ?? [];
  const counts = days.map((day) => day.events);
  const sum = counts.reduce((all, count) => all + count, 0);
  const entry = latest.entries.value.get(project.id);
  const here = new Map(
    presentMembers.value
      .filter(({ at }) => at?.page.startsWith(`/p/${project.id}`))
      .map((present) => [present.user.id, present.user]),
  );
  return (
    <li class="project">
      <div class="project-head">
        <Link to={`/p/${project.id}/board`} class="project-name truncate">
          {project.name}
        </Link>
        {project.health !== 'unknown' && (
          <Pill tone={HEALTH_TONES[project.health]}>{HEALTH_WORDS[project.health]}</Pill>
        )}
        <span class="project-here">
          {[...here.values()].slice(0, 3).map((user) => (
            <Avatar
              key={user.id}
              name={user.name}
              label={`${user.name} is here`}
              color={user.color}
              kind={user.kind}
              size={20}
            />
          ))}
        </span>
      </div>
      <StageBar stages={project.stages} />
      <Sparkline
        area
        values={counts.length > 1 ? counts : [0, 0]}
        width={320}
        height={34}
        label={sum === 0 ? 'Quiet for two weeks' : `${sum} events in ${counts.length} days, ${counts.at(-1)} today`}
      />
      <p class="project-latest">
        {entry ? (
          <>
            <span class="grow truncate">{entryLine(entry)}</span>
            <RelativeTime at={entry.at} />
          </>
        ) : (
          entry === null && 'Nothing happened yet'
        )}
      </p>
    </li>
  );
}

/** The sample that came with trying it out, and the one click that removes it. */
function SampleNote() {
  const [list] = useState(() => new Resource(() => api.get<Page<Project>>('/api/projects?limit=200')));
  const sample = list.data.value?.items.find((project) => project.demo && project.archivedAt === null);
  if (!sample) return null;
  const remove = async () => {
    const agreed = await askToConfirm({
      title: 'Remove the sample?',
      text: `“${sample.name}” goes, with its board, its feed and its map. Your own projects stay.`,
      action: 'Remove the sample',
      danger: true,
    });
    if (!agreed) return;
    try {
      await api.delete('/api/demo');
      toast('The sample is gone');
      await list.reload();
    } catch (error) {
      toast(`Not removed: ${error instanceof Error ? error.message : error}`, { tone: 'bad' });
    }
  };
  return (
    <p class="overview-note">
      <Icon name="info" size={14} />
      <span class="grow">“{sample.name}” is a sample to look around in.</span>
      <Button onClick={() => void remove()}>Remove the sample</Button>
    </p>
  );
}

function Archived({ mayWrite }: { mayWrite: boolean }) {
  const archived = [...projectsById.value.values()].filter((project) => project.archived);
  if (archived.length === 0) return null;
  const restore = async (project: ProjectSummary) => {
    try {
      await api.patch(`/api/projects/${project.id}`, { archived: false });
    } catch (error) {
      toast(`Not brought back: ${error instanceof Error ? error.message : error}`, { tone: 'bad' });
    }
  };
  return (
    <details class="archived">
      <summary>
        Archived <Count>{archived.length}</Count>
      </summary>
      <ul>
        {archived.map((project) => (
          <li key={project.id}>
            <Link to={`/p/${project.id}/board`} class="grow truncate">
              {project.name}
            </Link>
            {mayWrite && (
              <Button variant="ghost" onClick={() => void restore(project)}>
                Bring back
              </Button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What runs, as the features tell it; a phone shows it at its foot. */
function Running() {
  const shown = regions.value.filter((entry) => entry.region === 'status' && entry.when());
  return shown.map(({ id, title, load }) => (
    <section key={id}>
      <div class="overview-head">
        <h2>{title}</h2>
        <Link to="/jobs">Show all</Link>
      </div>
      <Boundary name={title}>
        <Lazy load={load} fallback={null} />
      </Boundary>
    </section>
  ));
}

/** Who is here now and where, and who else works here. */
function HereNow() {
  const here = new Map(presentMembers.value.map((present) => [present.user.id, present]));
  const away = [...members.value.values()].filter((member) => !here.has(member.id));
  return (
    <section>
      <div class="overview-head">
        <h2>
          Here now <Count>{here.size}</Count>
        </h2>
      </div>
      <ul class="here">
        {[...here.values()].map(({ user, at }) => (
          <li key={user.id}>
            <Avatar name={user.name} color={user.color} kind={user.kind} here decorative />
            <span class="grow truncate">
              {user.name}
              {user.id === session.value.me?.id && <span class="dim"> (you)</span>}
            </span>
            {at && at.page !== '/' && (
              <Link to={at.page} class="dim truncate">
                {placeInWords(at.page, projectsById.value)}
              </Link>
            )}
          </li>
        ))}
      </ul>
      {away.length > 0 && <Away away={away} />}
    </section>
  );
}

function Away({ away }: { away: readonly Member[] }) {
  return (
    <div class="away">
      {away.slice(0, 12).map((member) => (
        <Avatar
          key={member.id}
          name={member.name}
          label={`${member.name}, not here`}
          color={member.color}
          kind={member.kind}
          size={20}
        />
      ))}
      {away.length > 12 && <span class="dim">+{away.length - 12}</span>}
    </div>
  );
}

/** What happened in all projects, a day, as a strip. */
function Activity() {
  const days = sumDays(projects.value.map((project) => activityOf(project.id).value ?? []));
  const total = days.reduce((sum, day) => sum + day.events, 0);
  if (days.length === 0) return null;
  return (
    <section>
      <div class="overview-head">
        <h2>Two weeks</h2>
        <span class="dim tabular">{total} events</span>
      </div>
      <HeatStrip days={days} label={`${total} events in ${days.length} days, ${days.at(-1)?.events ?? 0} today`} />
    </section>
  );
}
