import { useState } from 'preact/hooks';
import { roleAllows } from '../../shared/actor.ts';
import type { Page } from '../../shared/api/page.ts';
import type { Project } from '../../shared/api/projects.ts';
import { api, session } from '../local/index.ts';
import { Resource } from '../local/resource.ts';
import { type ProjectSummary, projects, projectsById } from '../local/workspace.ts';
import { askToConfirm, Button, Count, Icon, Link, route, setQuery, toast } from '../ui/index.ts';
import { myNeeds } from './mine.ts';
import { NeedCard } from './needs-view.tsx';
import { NewProject } from './new-project.tsx';
import { Projects } from './projects.tsx';
import { Side } from './side.tsx';
import './style.css';

/** How many needs stand at the top before the rest becomes a link. */
const MOST_NEEDS = 4;

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
      <Side />
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
