import { useMemo } from 'preact/hooks';
import { FEED_KINDS, type FeedKind } from '../../shared/feed-kinds.ts';
import { connection } from '../local/index.ts';
import { members } from '../local/workspace.ts';
import {
  Avatar,
  Button,
  Combobox,
  dayHeading,
  EmptyState,
  navigate,
  route,
  Skeleton,
  Tabs,
  VirtualList,
} from '../ui/index.ts';
import { useOpened } from '../ui/use-opened.ts';
import { Composer, mayPost } from './composer.tsx';
import { Group, Waiting } from './entry.tsx';
import type { FeedGroup } from './groups.ts';
import type { Feed } from './model.ts';
import { openFeed } from './open.ts';
import './style.css';

const ALL = 'all';
const KIND_WORDS: Record<FeedKind, string> = {
  work: 'Work',
  talk: 'Talk',
  code: 'Code',
  agents: 'Agents',
  team: 'Team',
};
const TABS = [{ id: ALL, label: 'All' } as const, ...FEED_KINDS.map((id) => ({ id, label: KIND_WORDS[id] }))];

type Row = { day: string } | FeedGroup;
const isDay = (row: Row): row is { day: string } => 'day' in row;

/** The groups with a heading before each new day. */
function rowsOf(groups: readonly FeedGroup[], now: number): Row[] {
  const rows: Row[] = [];
  let day = '';
  for (const group of groups) {
    const heading = dayHeading(group.head.at, now);
    if (heading !== day) rows.push({ day: heading });
    day = heading;
    rows.push(group);
  }
  return rows;
}

/** All that happened in a project. */
export function FeedPage() {
  const projectId = route.value.params.projectId ?? '';
  const feed = useOpened(() => openFeed(projectId), [projectId]);
  const groups = feed.groups.value;
  const rows = useMemo(() => rowsOf(groups, Date.now()), [groups]);
  const { kind, actorId } = feed.filter.value;
  const status = feed.status.value;
  if (status === 'missing' || status === 'forbidden') return <Unreadable />;
  return (
    <div class="feed-page">
      <div class="feed-bar">
        <Tabs
          label="Kind"
          tabs={TABS}
          value={kind ?? ALL}
          controls="feed-list"
          onChange={(id) => {
            feed.filter.value = { actorId, kind: id === ALL ? null : id };
          }}
        />
        <span class="grow" />
        <Person feed={feed} />
      </div>
      <div id="feed-list" class="feed-list">
        {feed.waiting.value.map((post) => (
          <Waiting key={post.id} post={post} />
        ))}
        {rows.length > 0 ? (
          <VirtualList
            label="What happened"
            class="feed-rows"
            items={rows}
            keyOf={(row) => (isDay(row) ? row.day : row.head.id)}
            estimate={(row) => (isDay(row) ? 34 : 48)}
            render={(row) =>
              isDay(row) ? <h2 class="feed-day">{row.day}</h2> : <Group group={row} projectId={projectId} />
            }
            onEnd={() => void feed.loadOlder()}
            footer={<Foot feed={feed} />}
          />
        ) : (
          <Nothing feed={feed} filtered={kind !== null || actorId !== null} />
        )}
      </div>
      {mayPost.value && <Composer feed={feed} />}
    </div>
  );
}

function Person({ feed }: { feed: Feed }) {
  const { kind, actorId } = feed.filter.value;
  const person = members.value.get(actorId ?? '');
  return (
    <Combobox
      label="Person"
      placement="bottom-end"
      placeholder="Whose?"
      options={[
        { value: '', label: 'Everybody' },
        ...[...members.value.values()].map((member) => ({
          value: member.id,
          label: member.name,
          before: <Avatar name={member.name} color={member.color} kind={member.kind} size={18} decorative />,
        })),
      ]}
      selected={[actorId ?? '']}
      onSelect={(id) => {
        feed.filter.value = { kind, actorId: id || null };
      }}
      trigger={
        <Button icon="person" aria-label={`Person: ${person?.name ?? 'everybody'}`}>
          <span class="feed-person">{person?.name ?? 'Everybody'}</span>
        </Button>
      }
    />
  );
}

/** What stands below the last entry. */
function Foot({ feed }: { feed: Feed }) {
  switch (feed.older.value) {
    case 'none':
      return <p class="feed-foot">This is where it began.</p>;
    case 'failed':
      return (
        <p class="feed-foot">
          {connection.online.value
            ? 'Older entries could not be read.'
            : 'You are offline: older entries are on the server.'}{' '}
          <Button variant="ghost" onClick={() => void feed.loadOlder()}>
            Try again
          </Button>
        </p>
      );
    default:
      return <Skeleton rows={2} />;
  }
}

function Unreadable() {
  return (
    <EmptyState
      icon="lock"
      title="This feed cannot be read"
      action={
        <Button variant="primary" onClick={() => navigate('/')}>
          Go home
        </Button>
      }
    >
      There is no project at this address, or you may not read it.
    </EmptyState>
  );
}

function Nothing({ feed, filtered }: { feed: Feed; filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState
        icon="filter"
        title="Nothing of this kind lately"
        action={
          <>
            {feed.older.value !== 'none' && <Button onClick={() => void feed.loadOlder()}>Look further back</Button>}
            <Button
              variant="primary"
              onClick={() => {
                feed.filter.value = { kind: null, actorId: null };
              }}
            >
              Show everything
            </Button>
          </>
        }
      />
    );
  }
  return (
    <EmptyState icon="feed" title="Nothing happened yet">
      Every idea, move, freeze, build and comment is told here, in the order it happened. Say something below to begin.
    </EmptyState>
  );
}
