import { roleAllows } from '../../shared/actor.ts';
import { api, type Command, dismissRefusal, outbox, refusals, session } from '../local/index.ts';
import { projectsById } from '../local/workspace.ts';
import {
  Button,
  copyText,
  EmptyState,
  Icon,
  IconButton,
  type IconName,
  Link,
  RelativeTime,
  route,
  toast,
} from '../ui/index.ts';
import { myNeeds, reloadNeeds } from './mine.ts';
import type { NeedEntry } from './needs.ts';
import './needs.css';

const ICONS: Record<NeedEntry['kind'], IconName> = {
  command: 'alert',
  edit: 'alert',
  item: 'task',
  job: 'jobs',
  mention: 'at',
};

/** One thing that waits, with what can be done about it at once. */
export function NeedCard({ need, hideProject }: { need: NeedEntry; hideProject?: boolean }) {
  const project = hideProject ? undefined : projectsById.value.get(need.projectId ?? '');
  const urgent = need.kind === 'command' || need.kind === 'edit' || need.kind === 'job';
  return (
    <li class={`need ${urgent ? 'urgent' : 'calm'}`}>
      <Icon name={ICONS[need.kind]} />
      <div class="need-words">
        {need.path ? (
          <Link to={need.path} class="need-title" onClick={() => need.kind === 'mention' && markSeen(need.id)}>
            {need.title}
          </Link>
        ) : (
          <span class="need-title">{need.title}</span>
        )}
        <p class="dim">
          {need.detail}
          {project && ` · ${project.name}`} · <RelativeTime at={need.at} />
        </p>
      </div>
      <div class="need-actions">
        <NeedActions need={need} />
      </div>
    </li>
  );
}

function NeedActions({ need }: { need: NeedEntry }) {
  switch (need.kind) {
    case 'command':
      return (
        <>
          <Button onClick={() => outbox.retry(need.id)}>Try again</Button>
          <Button variant="ghost" onClick={() => outbox.discard(need.id)}>
            Discard
          </Button>
        </>
      );
    case 'edit': {
      const text = refusals.value.find(({ id }) => id === need.id)?.text;
      return (
        <>
          {text && <Button onClick={() => void copyText(text)}>Copy the text</Button>}
          <Button variant="ghost" onClick={() => dismissRefusal(need.id)}>
            Discard
          </Button>
        </>
      );
    }
    case 'job':
      if (!roleAllows(session.value.me?.role ?? 'viewer', 'editor')) return <Icon name="chevron-right" />;
      return (
        <>
          <Button onClick={() => void retryJob(need.id)}>Try again</Button>
          <Button variant="ghost" onClick={() => dismiss(need.id, 'Dismiss a failed job')}>
            Dismiss
          </Button>
        </>
      );
    case 'item':
      return <Icon name="chevron-right" />;
    case 'mention':
      return <IconButton icon="check" label="I have seen it" onClick={() => markSeen(need.id)} />;
  }
}

const markSeen = (id: string): void => dismiss(id, 'Note that you have seen a mention');

/** Takes something off the list; offline too. */
function dismiss(id: string, label: string): void {
  const command: Command = { label, method: 'DELETE', path: `/api/needs/${id}` };
  // Refused means that it is gone already, or stays in the list behind the save pill: nothing to add here.
  outbox.send(command).then(reloadNeeds, () => {});
}

async function retryJob(id: string): Promise<void> {
  try {
    await api.post(`/api/jobs/${id}/retry`);
    await reloadNeeds();
  } catch (error) {
    toast(`Could not retry it: ${error instanceof Error ? error.message : error}`, { tone: 'bad' });
  }
}

/** All that waits for this person. */
export function NeedsPage() {
  const needs = myNeeds.value;
  if (needs.length === 0) {
    return (
      <EmptyState icon="inbox" title="Nothing needs you">
        Items that are yours, mentions, failed jobs and refused changes come here, each with what can be done about it.
      </EmptyState>
    );
  }
  return (
    <div class="needs-page">
      <ul class="needs">
        {needs.map((need) => (
          <NeedCard key={need.id} need={need} />
        ))}
      </ul>
    </div>
  );
}

/** How many needs stand above a feed before the rest becomes a link. */
const MOST_IN_RAIL = 2;

/** What waits in the open project, above its feed. */
export function NeedsLane() {
  const { projectId } = route.value.params;
  const needs = myNeeds.value.filter((need) => need.projectId === projectId || need.projectId === null);
  return (
    <section class="needs-lane" aria-label="Needs me">
      <ul class="needs">
        {needs.slice(0, MOST_IN_RAIL).map((need) => (
          <NeedCard key={need.id} need={need} hideProject />
        ))}
      </ul>
      {needs.length > MOST_IN_RAIL && <Link to="/needs">{needs.length - MOST_IN_RAIL} more for you</Link>}
    </section>
  );
}
