import { useEffect } from 'preact/hooks';
import { activityOf } from '../local/activity.ts';
import { type ProjectSummary, presentMembers, projects, workspaceStatus } from '../local/workspace.ts';
import {
  Avatar,
  Button,
  EmptyState,
  eventCount,
  Link,
  navigate,
  Pill,
  RelativeTime,
  runCommand,
  Skeleton,
  Sparkline,
} from '../ui/index.ts';
import { useOpened } from '../ui/use-opened.ts';
import { Latest } from './latest.ts';
import { StageBar } from './pictures.tsx';
import { entryLine } from './words.ts';

/** How many projects show their newest sentence; each of them is asked for. */
const MOST_FOLLOWED = 24;

/** Every project as a card: where its work is, how lively it is, what happened last. */
export function Projects({ mayWrite, isOwner }: { mayWrite: boolean; isOwner: boolean }) {
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
              <Button variant="primary" onClick={() => runCommand('project.new')}>
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
        label={
          sum === 0 ? 'Quiet for two weeks' : `${eventCount(sum)} in ${counts.length} days, ${counts.at(-1)} today`
        }
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
