import { activityOf } from '../local/activity.ts';
import { session } from '../local/index.ts';
import { type Member, members, presentMembers, projects, projectsById } from '../local/workspace.ts';
import { Avatar, Boundary, Count, eventCount, HeatStrip, isPhone, Lazy, Link, regions } from '../ui/index.ts';
import { placeInWords, sumDays } from './words.ts';

/** What is going on beside the projects: jobs, people, the last two weeks. */
export function Side() {
  return (
    <div class="overview-side">
      {!isPhone.value && <Running />}
      <HereNow />
      <Activity />
    </div>
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
      <ul class="overview-here">
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
    <div class="overview-away">
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
        <span class="dim tabular">{eventCount(total)}</span>
      </div>
      <HeatStrip days={days} label={`${eventCount(total)} in ${days.length} days, ${days.at(-1)?.events ?? 0} today`} />
    </section>
  );
}
