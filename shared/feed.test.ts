import { describe, expect, test } from 'vitest';
import { EVENT_PAYLOADS, EVENT_TYPES, type EventPayload, type EventType, type LoggedEvent } from './events.ts';
import { feedText } from './feed.ts';

const names = new Map([
  ['ada', 'Ada'],
  ['grace', 'Grace'],
]);

function tell<T extends EventType>(type: T, payload: EventPayload<T>): string | null {
  const event: LoggedEvent = {
    seq: 1,
    id: '0198c0de-0000-7000-8000-000000000001',
    type,
    version: 1,
    projectId: null,
    subject: { type: 'task', id: '1' },
    actor: { type: 'person', id: 'ada', name: 'Ada' },
    correlationId: '0198c0de-0000-7000-8000-000000000001',
    causationId: null,
    depth: 0,
    occurredAt: '2026-03-01T10:00:00.000Z',
    payload: EVENT_PAYLOADS[type].parse(payload) as Record<string, unknown>,
  };
  return feedText(event, (id) => names.get(id) ?? null);
}

const title = 'Search by voice';
const created = { title, stage: 'capture', parentId: null } as const;
const task = (name: string) => ({ id: name, title: name, stage: 'plan' as const });
const item = { kind: 'task', title } as const;
const fields = (name: string, from: unknown, to: unknown) => ({ title, fields: { [name]: { from, to } } });
const build = { repositoryId: null, name: 'ci', branch: 'main', commit: '77aa01cdef' };
const pull = { repositoryId: null, number: 215, title, branch: 'voice', commit: '77aa01cdef' };
const deployment = { repositoryId: null, environment: 'production', commit: '77aa01cdef' };
const run = { agent: 'Define', runId: 'r' };

const SENTENCES: { [T in EventType]: [EventPayload<T>, string | null][] } = {
  'idea.created': [[created, 'Ada captured the idea “Search by voice”']],
  'idea.updated': [
    [fields('title', 'Voice', title), 'Ada renamed “Voice” to “Search by voice”'],
    [fields('labels', [], ['ui', 'voice']), 'Ada labelled “Search by voice”: ui, voice'],
    [fields('labels', ['ui'], []), 'Ada took the labels off “Search by voice”'],
    [fields('parentId', null, '9'), 'Ada put “Search by voice” below another item'],
    [fields('parentId', '9', null), 'Ada made “Search by voice” stand alone'],
    [fields('other', 1, 2), null],
  ],
  'spec.created': [[{ ...created, title: ' ' }, 'Ada started the spec “untitled”']],
  'tasks.created': [
    [{ parentId: null, tasks: [task('A')] }, 'Ada added the task “A”'],
    [{ parentId: '9', tasks: [task('A'), task('B')] }, 'Ada added the tasks “A” and “B”'],
    [{ parentId: '9', tasks: ['A', 'B', 'C', 'D'].map(task) }, 'Ada added 4 tasks: “A”, “B” and 2 more'],
  ],
  'item.updated': [[{ kind: 'task', ...fields('title', 'Voice', title) }, 'Ada renamed “Voice” to “Search by voice”']],
  'item.moved': [
    [{ ...item, from: 'plan', to: 'build' }, 'Ada moved “Search by voice” to build'],
    [{ ...item, from: 'build', to: 'done' }, null],
  ],
  'item.assigned': [
    [{ ...item, from: null, to: 'grace' }, 'Ada gave “Search by voice” to Grace'],
    [{ ...item, from: 'grace', to: 'ada' }, 'Ada took on “Search by voice”'],
    [{ ...item, from: 'grace', to: null }, 'Ada took “Search by voice” off Grace'],
    [{ ...item, from: 'gone', to: 'nobody' }, 'Ada gave “Search by voice” to somebody'],
  ],
  'item.completed': [[item, 'Ada finished “Search by voice”']],
  'item.deleted': [[item, 'Ada deleted the task “Search by voice”']],
  'item.restored': [[item, 'Ada brought back the task “Search by voice”']],
  'item.archived': [[item, null]],
  'comment.added': [
    [{ ...item, commentId: 'c', text: 'Why\n\nnot?' }, 'Ada commented on “Search by voice”: Why not?'],
    [{ ...item, commentId: 'c', text: '😀'.repeat(200) }, `Ada commented on “Search by voice”: ${'😀'.repeat(140)}…`],
  ],
  'comment.edited': [[{ ...item, commentId: 'c', text: 'Why?' }, null]],
  'comment.deleted': [[{ ...item, commentId: 'c' }, null]],
  'message.posted': [[{ text: 'Lunch\nat noon', mentions: [] }, 'Lunch\nat noon']],
  'spec.frozen': [[{ title, revision: 2, sha256: 'x', commit: null }, 'Ada froze “Search by voice” as revision 2']],
  'project.created': [[{ name: 'Apollo' }, 'Ada started the project “Apollo”']],
  'project.updated': [
    [
      { name: 'Apollo', fields: { name: { from: 'Gemini', to: 'Apollo' } } },
      'Ada renamed the project “Gemini” to “Apollo”',
    ],
    [{ name: 'Apollo', fields: { description: { from: '', to: 'x' } } }, 'Ada described the project “Apollo” anew'],
    [{ name: 'Apollo', fields: { archived: { from: true, to: false } } }, 'Ada brought back the project “Apollo”'],
    [{ name: 'Apollo', fields: {} }, null],
  ],
  'project.archived': [[{ name: 'Apollo' }, 'Ada archived the project “Apollo”']],
  'repository.added': [[{ name: 'apollo', url: 'https://a.example/apollo' }, 'Ada added the repository “apollo”']],
  'repository.ingested': [
    [
      { name: 'apollo', commit: '77aa01cdef', files: 1, lines: 12_345, modules: 3, durationMs: 5 },
      'Map of “apollo” made at 77aa01c: 1 file, 12,345 lines, 3 modules',
    ],
  ],
  'repository.removed': [[{ name: 'apollo' }, 'Ada removed the repository “apollo”']],
  'job.failed': [
    [
      { kind: 'repositories.ingest', attempts: 3, error: 'clone: no route', about: 'apollo' },
      'Job “Read apollo” failed after 3 attempts: clone: no route',
    ],
    [{ kind: 'ingest', attempts: 1, error: '' }, 'Job “Ingest” failed after 1 attempt'],
  ],
  'build.started': [[build, null]],
  'build.succeeded': [[build, 'Build “ci” passed on main at 77aa01c']],
  'build.failed': [[build, 'Build “ci” failed on main at 77aa01c']],
  'pull.request.created': [[pull, 'Ada opened #215 “Search by voice”']],
  'pull.request.updated': [[pull, 'Ada updated #215 “Search by voice”']],
  'pull.request.closed': [
    [{ ...pull, merged: true }, 'Ada merged #215 “Search by voice”'],
    [{ ...pull, merged: false }, 'Ada closed #215 “Search by voice” without merging it'],
  ],
  'review.completed': [
    [{ ...pull, verdict: 'approved' }, 'Ada approved #215 “Search by voice”'],
    [{ ...pull, verdict: 'changes_requested' }, 'Ada asked for changes in #215 “Search by voice”'],
    [{ ...pull, verdict: 'commented' }, 'Ada commented on #215 “Search by voice”'],
  ],
  'code.pushed': [
    [{ repositoryId: null, branch: 'main', before: null, after: 'x', commits: 3 }, 'Ada pushed 3 commits to main'],
  ],
  'code.merged': [[{ repositoryId: null, branch: 'main', commit: 'x', title }, null]],
  'agent.started': [
    [run, 'Define started'],
    [{ ...run, reason: 'idea.created' }, 'Define started: idea.created'],
  ],
  'agent.completed': [[{ ...run, summary: 'proposed 5 tasks' }, 'Define finished: proposed 5 tasks']],
  'agent.stopped': [[{ ...run, reason: 'out of budget' }, 'Define stopped: out of budget']],
  'deployment.started': [[deployment, 'Deployment of 77aa01c to production started']],
  'deployment.succeeded': [[deployment, 'Deployment of 77aa01c to production succeeded']],
  'deployment.failed': [[deployment, 'Deployment of 77aa01c to production failed']],
  'health.changed': [
    [{ from: 'good', to: 'warn', reason: 'two builds failed' }, 'Health went from good to warn: two builds failed'],
  ],
  'member.joined': [[{ name: 'Grace', role: 'editor' }, 'Grace joined as editor']],
  'member.updated': [[{ name: 'Grace', fields: {} }, null]],
  'member.removed': [[{ name: 'Grace' }, 'Ada removed Grace']],
  'webhook.disabled': [
    [
      { url: 'https://a.example/', reason: '20 failures' },
      'The webhook to https://a.example/ was turned off: 20 failures',
    ],
  ],
};

describe.each(EVENT_TYPES)('%s', (type) => {
  test.each(SENTENCES[type] as [never, string | null][])('says what happened (%#)', (payload, sentence) => {
    expect(tell(type, payload)).toBe(sentence);
  });
});
