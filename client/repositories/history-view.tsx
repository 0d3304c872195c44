import { useEffect, useRef } from 'preact/hooks';
import type { SystemMap } from '../../shared/map.ts';
import { Link, RelativeTime, route } from '../ui/index.ts';
import { everyWeek, type Week, weekOf } from './activity.ts';
import { Comparison } from './comparison-view.tsx';
import type { MapFacts } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import { type Column, SortableTable } from './sortable-table.tsx';
import { amount, counted, shortCommit } from './words.ts';
import './history-view.css';

type Release = NonNullable<SystemMap['releases']>[number];
type Commit = NonNullable<SystemMap['commits']>[number];

/** Three years: more bars could not be told apart. */
const MOST_WEEKS = 156;
/** The room for half a year: fewer weeks stand at its end. */
const FEWEST_WEEKS = 26;
const HEIGHT = 120;
/** So many releases of a week are named. */
const MOST_NAMES = 4;

const WEEKS: Column<Week>[] = [
  { key: 'week', label: 'Week of', isTime: true, value: ({ week }) => week.slice(0, 10) },
  { key: 'commits', label: 'Commits', value: ({ commits }) => commits },
  { key: 'authors', label: 'Authors', value: ({ authors }) => authors },
  { key: 'added', label: 'Lines added', value: ({ added }) => added },
  { key: 'removed', label: 'Lines removed', value: ({ removed }) => removed },
];
const RELEASES: Column<Release>[] = [
  { key: 'name', label: 'Release', value: ({ name }) => name },
  { key: 'at', label: 'When', isTime: true, value: ({ at }) => at, cell: ({ at }) => <RelativeTime at={at} /> },
  { key: 'commits', label: 'New commits', value: ({ commits }) => commits },
  { key: 'added', label: 'Lines added', value: ({ added }) => added },
  { key: 'removed', label: 'Lines removed', value: ({ removed }) => removed },
];
/** What of a commit must be seen on a phone comes first. */
const COMMITS: Column<Commit>[] = [
  { key: 'id', label: 'Commit', value: ({ id }) => id, cell: ({ id }) => <code>{shortCommit(id)}</code> },
  {
    ...{ key: 'subject', label: 'Subject', takesRest: true, value: ({ subject }) => subject },
    cell: ({ id, subject }) => (
      <Link class="map-link" to={addressOf(id)}>
        {subject}
      </Link>
    ),
  },
  { key: 'at', label: 'When', isTime: true, value: ({ at }) => at, cell: ({ at }) => <RelativeTime at={at} /> },
  { key: 'author', label: 'Author', value: ({ author }) => author },
  { key: 'files', label: 'Files', value: ({ files }) => files },
  { key: 'added', label: 'Added', value: ({ added }) => added },
  { key: 'removed', label: 'Removed', value: ({ removed }) => removed },
];

/** Where a commit of the map on screen is told of. */
function addressOf(commit: string): string {
  const { path, query } = route.value;
  const wanted = new URLSearchParams(query);
  wanted.set('commit', commit);
  return `${path}?${wanted}`;
}

/** What happened when, and what differs between two maps; first, the commit that the address names. */
export function History({ map, facts }: { map: RepositoryMap; facts: MapFacts }) {
  const { repositoryId, activity, releases, commits, unlisted } = facts.map;
  const named = route.value.query.get('commit');
  return (
    <div class="map-tables">
      {named && <NamedCommit id={named} commits={commits ?? []} />}
      {activity && activity.length > 0 && <Timeline activity={activity} releases={releases ?? []} />}
      <Comparison map={map} repositoryId={repositoryId} />
      {releases && releases.length > 0 && (
        <SortableTable
          title="Releases"
          rows={releases}
          keyOf={({ name }) => name}
          columns={RELEASES}
          sortedBy="at"
          none=""
        />
      )}
      {activity && (
        <SortableTable
          title="Weeks"
          rows={activity}
          keyOf={({ week }) => week}
          columns={WEEKS}
          sortedBy="week"
          none="There is no commit."
        />
      )}
      {commits && (
        <SortableTable
          title="Newest commits"
          rows={commits}
          keyOf={({ id }) => id}
          columns={COMMITS}
          sortedBy="at"
          none="There is no commit."
          unlisted={unlisted?.commits}
        />
      )}
    </div>
  );
}

/** One commit, with what is known of it. */
function NamedCommit({ id, commits }: { id: string; commits: readonly Commit[] }) {
  const commit = commits.find((each) => each.id === id);
  const section = useRef<HTMLElement>(null);
  // Who comes from a row below must see it.
  useEffect(() => section.current?.scrollIntoView({ block: 'nearest' }), [id]);
  return (
    <section ref={section} class="map-commit" aria-label="The commit">
      <code>{shortCommit(id)}</code>
      {commit ? (
        <>
          <h2>{commit.subject}</h2>
          <p class="dim">
            {commit.author} · <RelativeTime at={commit.at} /> · {counted(commit.files, 'file')}, +{amount(commit.added)}{' '}
            −{amount(commit.removed)}
          </p>
        </>
      ) : (
        <p class="dim">It is not among the newest {amount(commits.length)} commits, of which this map tells more.</p>
      )}
    </section>
  );
}

/** Commits a week as bars, with the releases; the tables below have the numbers. */
function Timeline({ activity, releases }: { activity: readonly Week[]; releases: readonly Release[] }) {
  const weeks = everyWeek(activity, MOST_WEEKS);
  const most = Math.max(1, ...weeks.map(({ commits }) => commits));
  const released = Map.groupBy(releases, ({ at }) => weekOf(at));
  const shown = weeks.reduce((sum, { week }) => sum + (released.get(week.slice(0, 10))?.length ?? 0), 0);
  const isCut = (activity[0]?.week ?? '') < (weeks[0]?.week ?? '');
  const commits = weeks.reduce((sum, week) => sum + week.commits, 0);
  return (
    <figure class="map-timeline">
      <figcaption>
        <h2>Activity</h2>
        <span class="dim">
          {counted(commits, 'commit')} in {isCut && 'the last '}
          {counted(weeks.length, 'week')}, at most {amount(most)} in one
          {isCut && '; the table below has all weeks'}
          {shown > 0 && (
            <>
              {' · '}
              <i class="map-release-key" /> {counted(shown, 'release')}
            </>
          )}
        </span>
      </figcaption>
      <svg
        viewBox={`${Math.min(0, weeks.length - FEWEST_WEEKS) * 10} 0 ${Math.max(weeks.length, FEWEST_WEEKS) * 10} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label="Commits by week; the table below has the numbers"
      >
        {weeks.map((week, index) => {
          const height = (week.commits / most) * HEIGHT;
          const names = (released.get(week.week.slice(0, 10)) ?? []).map(({ name }) => name);
          const more = names.length > MOST_NAMES ? ` and ${amount(names.length - MOST_NAMES)} more` : '';
          const told = names.length > 0 ? ` · released ${names.slice(0, MOST_NAMES).join(', ')}${more}` : '';
          const tip = `Week of ${week.week.slice(0, 10)}: ${counted(week.commits, 'commit')} by ${counted(week.authors, 'author')}, +${amount(week.added)} −${amount(week.removed)}${told}`;
          return (
            <g key={week.week} data-tip={tip}>
              <rect class="map-week-reach" x={index * 10} width="10" height={HEIGHT} />
              <rect class="map-week" x={index * 10 + 1} y={HEIGHT - height} width="8" height={height} />
              {told && <rect class="map-release" x={index * 10 + 4.4} width="1.2" height={HEIGHT} />}
            </g>
          );
        })}
      </svg>
      <p class="dim">
        <span>{weeks.length >= FEWEST_WEEKS && weeks[0]?.week.slice(0, 10)}</span>
        <span>{weeks.at(-1)?.week.slice(0, 10)}</span>
      </p>
    </figure>
  );
}
