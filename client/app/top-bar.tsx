import { session } from '../local/index.ts';
import { presentMembers } from '../local/workspace.ts';
import { Avatar, Button, currentPage, IconButton, Link, navigate, ownTitle, regions, route, Tag } from '../ui/index.ts';
import { canWrite } from './commands.ts';
import { folded, openProject, overlay, togglePanel, toggleRail } from './place.ts';
import { SavePill } from './save-pill.tsx';
import { othersAt } from './words.ts';

/** How many faces fit before the rest becomes a number. */
const FACES = 4;

/** The bar above the page: where one is, who else is here, whether it is saved, and the one thing to do. */
export function TopBar() {
  const project = openProject.value;
  const title = ownTitle.value ?? currentPage.value?.title ?? 'Not found';
  const panels = regions.value.filter((entry) => entry.region === 'panel' && entry.when());
  return (
    <header class="top-bar">
      {folded.rail.value && (
        <IconButton class="wide-only" icon="panel-left" label="Unfold the rail" keys="[" onClick={toggleRail} />
      )}
      <IconButton
        class="phone-only"
        icon="list"
        label="Menu"
        onClick={() => {
          overlay.value = 'rail';
        }}
      />
      <div class="crumb">
        {project && (
          <>
            <Link to={`/p/${project.id}/board`} class="truncate">
              {project.name}
            </Link>
            <span aria-hidden="true">/</span>
          </>
        )}
        <h1 class="truncate">{title}</h1>
        {project?.archived && <Tag>archived</Tag>}
      </div>
      <Faces />
      <SavePill />
      {panels.map((panel) => (
        <IconButton
          key={panel.id}
          class="wide-only"
          icon="panel-right"
          label={`${folded.panel.value ? 'Unfold' : 'Fold'} the ${panel.title.toLowerCase()}`}
          keys="]"
          aria-pressed={!folded.panel.value}
          onClick={togglePanel}
        />
      ))}
      {canWrite.value && (
        <Button
          variant="primary"
          class="wide-only"
          keys="c"
          onClick={() => {
            overlay.value = 'capture';
          }}
        >
          New idea
        </Button>
      )}
    </header>
  );
}

/** The others who are here now; a face leads to where they are. */
function Faces() {
  const { projectId } = route.value.params;
  const others = othersAt(presentMembers.value, projectId ? `/p/${projectId}` : '/', session.value.me?.id ?? '');
  if (others.length === 0) return null;
  return (
    <ul class="faces" aria-label="Here now">
      {others.slice(0, FACES).map(({ user, at, clientId }) => (
        <li key={clientId}>
          <button type="button" onClick={() => at && navigate(at.page)}>
            <Avatar name={user.name} color={user.color} kind={user.kind} size={24} />
            <span class="visually-hidden">: go to where they are</span>
          </button>
        </li>
      ))}
      {others.length > FACES && <li class="faces-more">+{others.length - FACES}</li>}
    </ul>
  );
}
