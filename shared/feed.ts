// Types only: a browser tells events too, and need not load every payload's schema for it.
import type { EventPayload, EventType, LoggedEvent } from './events.ts';
import { jobTitle } from './job-title.ts';

/** What a sentence is made of: `who` did it; `nameOf` gives a member's name, null for nobody known. */
type Teller = { who: string; nameOf: (memberId: string) => string | null; actorId: string | null };
type Sentence<Payload> = (payload: Payload, teller: Teller) => string | null;

const LONGEST_QUOTE = 140;
const COMMIT_DIGITS = 7;

const quoted = (title: string) => `“${title.trim() || 'untitled'}”`;
const short = (commit: string) => commit.slice(0, COMMIT_DIGITS);
const counted = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** One line of what somebody wrote. */
function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length > LONGEST_QUOTE ? `${characters.slice(0, LONGEST_QUOTE).join('')}…` : line;
}

const because = (reason: string | undefined) => (reason ? `: ${excerpt(reason)}` : '');

function updated({ title, fields }: EventPayload<'idea.updated'>, { who }: Teller): string | null {
  if (fields.title) return `${who} renamed ${quoted(String(fields.title.from))} to ${quoted(title)}`;
  if (fields.labels) {
    const labels = Array.isArray(fields.labels.to) ? fields.labels.to : [];
    return labels.length > 0
      ? `${who} labelled ${quoted(title)}: ${labels.join(', ')}`
      : `${who} took the labels off ${quoted(title)}`;
  }
  if (fields.parentId) {
    return fields.parentId.to
      ? `${who} put ${quoted(title)} below another item`
      : `${who} made ${quoted(title)} stand alone`;
  }
  return null;
}

const build =
  (outcome: string): Sentence<EventPayload<'build.started'>> =>
  ({ name, branch, commit }) =>
    `Build ${quoted(name)} ${outcome} on ${branch} at ${short(commit)}`;

const deployment =
  (outcome: string): Sentence<EventPayload<'deployment.started'>> =>
  ({ environment, commit }) =>
    `Deployment of ${short(commit)} to ${environment} ${outcome}`;

const VERDICTS = { approved: 'approved', changes_requested: 'asked for changes in', commented: 'commented on' };

/** What each type says; null for those that another event of the same moment tells better. */
const SENTENCES: { [T in EventType]: Sentence<EventPayload<T>> } = {
  'idea.created': ({ title }, { who }) => `${who} captured the idea ${quoted(title)}`,
  'idea.updated': updated,
  'spec.created': ({ title }, { who }) => `${who} started the spec ${quoted(title)}`,
  'tasks.created': ({ tasks }, { who }) => {
    const [first, second] = tasks.map(({ title }) => quoted(title));
    if (tasks.length === 1) return `${who} added the task ${first}`;
    if (tasks.length === 2) return `${who} added the tasks ${first} and ${second}`;
    return `${who} added ${tasks.length} tasks: ${first}, ${second} and ${tasks.length - 2} more`;
  },
  'item.updated': updated,
  // Into `done` it is told by `item.completed`.
  'item.moved': ({ title, to }, { who }) => (to === 'done' ? null : `${who} moved ${quoted(title)} to ${to}`),
  'item.assigned': ({ title, from, to }, { who, nameOf, actorId }) => {
    if (to === null) return `${who} took ${quoted(title)} off ${(from && nameOf(from)) || 'somebody'}`;
    return to === actorId
      ? `${who} took on ${quoted(title)}`
      : `${who} gave ${quoted(title)} to ${nameOf(to) ?? 'somebody'}`;
  },
  'item.completed': ({ title }, { who }) => `${who} finished ${quoted(title)}`,
  'item.deleted': ({ kind, title }, { who }) => `${who} deleted the ${kind} ${quoted(title)}`,
  'item.restored': ({ kind, title }, { who }) => `${who} brought back the ${kind} ${quoted(title)}`,
  'item.archived': () => null,
  'comment.added': ({ title, text }, { who }) => `${who} commented on ${quoted(title)}: ${excerpt(text)}`,
  // The comment itself shows it.
  'comment.edited': () => null,
  'comment.deleted': () => null,
  'message.posted': ({ text }) => text,
  'spec.frozen': ({ title, revision }, { who }) => `${who} froze ${quoted(title)} as revision ${revision}`,
  'project.created': ({ name }, { who }) => `${who} started the project ${quoted(name)}`,
  'project.updated': ({ name, fields }, { who }) => {
    if (fields.archived) return `${who} brought back the project ${quoted(name)}`;
    if (fields.name) return `${who} renamed the project ${quoted(String(fields.name.from))} to ${quoted(name)}`;
    return fields.description ? `${who} described the project ${quoted(name)} anew` : null;
  },
  'project.archived': ({ name }, { who }) => `${who} archived the project ${quoted(name)}`,
  'repository.added': ({ name }, { who }) => `${who} added the repository ${quoted(name)}`,
  'repository.ingested': ({ name, commit, files, lines, modules }) =>
    `Map of ${quoted(name)} made at ${short(commit)}: ${counted(files, 'file')}, ${counted(lines, 'line')}, ${counted(modules, 'module')}`,
  'repository.removed': ({ name }, { who }) => `${who} removed the repository ${quoted(name)}`,
  'job.failed': ({ kind, attempts, error, about = null }) =>
    `Job ${quoted(jobTitle({ kind, about }))} failed after ${counted(attempts, 'attempt')}${because(error)}`,
  // Their end is what matters, and it comes soon.
  'build.started': () => null,
  'build.succeeded': build('passed'),
  'build.failed': build('failed'),
  'pull.request.created': ({ number, title }, { who }) => `${who} opened #${number} ${quoted(title)}`,
  'pull.request.updated': ({ number, title }, { who }) => `${who} updated #${number} ${quoted(title)}`,
  'pull.request.closed': ({ number, title, merged }, { who }) =>
    merged
      ? `${who} merged #${number} ${quoted(title)}`
      : `${who} closed #${number} ${quoted(title)} without merging it`,
  'review.completed': ({ number, title, verdict }, { who }) =>
    `${who} ${VERDICTS[verdict]} #${number} ${quoted(title)}`,
  'code.pushed': ({ branch, commits }, { who }) => `${who} pushed ${counted(commits, 'commit')} to ${branch}`,
  // The pull request that was closed with it tells who merged what.
  'code.merged': () => null,
  'agent.started': ({ agent, reason }) => `${agent} started${because(reason)}`,
  'agent.completed': ({ agent, summary }) => `${agent} finished${because(summary)}`,
  'agent.stopped': ({ agent, reason }) => `${agent} stopped${because(reason)}`,
  'deployment.started': deployment('started'),
  'deployment.succeeded': deployment('succeeded'),
  'deployment.failed': deployment('failed'),
  'health.changed': ({ from, to, reason }) => `Health went from ${from} to ${to}${because(reason)}`,
  'member.joined': ({ name, role }) => `${name} joined as ${role}`,
  'member.updated': () => null,
  'member.removed': ({ name }, { who }) => `${who} removed ${name}`,
  'webhook.disabled': ({ url, reason }) => `The webhook to ${url} was turned off${because(reason)}`,
};

/**
 * An event in words a person would use, as the feed shows it: a sentence, or what somebody posted; null for an event
 * that is no news. `nameOf` gives a member's name, null for nobody known. The payload is trusted: an event that does not
 * parse is not written.
 */
export function feedText(event: LoggedEvent, nameOf: (memberId: string) => string | null): string | null {
  const { type, actor } = event;
  const tell = SENTENCES[type] as Sentence<unknown>;
  return tell(event.payload, { who: actor.name, nameOf, actorId: actor.id });
}
