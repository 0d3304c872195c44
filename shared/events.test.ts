import { expect, test } from 'vitest';
import { EVENT_TYPES, matchesEventType } from './events.ts';

/** What the public contract promises by name. */
const CONTRACT = `idea.created idea.updated item.moved item.assigned item.completed item.deleted comment.added
  spec.created spec.frozen tasks.created project.created project.updated project.archived repository.added
  repository.ingested job.failed build.started build.succeeded build.failed pull.request.created pull.request.updated
  pull.request.closed code.pushed code.merged review.completed agent.started agent.completed agent.stopped
  deployment.started deployment.succeeded deployment.failed health.changed member.joined webhook.disabled`;

test('the catalogue has every type of the contract', () => {
  expect(EVENT_TYPES).toEqual(expect.arrayContaining(CONTRACT.split(/\s+/)));
});

test('a pattern is a type, or a prefix with a star', () => {
  expect(matchesEventType('pull.request.*', 'pull.request.closed')).toBe(true);
  expect(matchesEventType('*', 'idea.created')).toBe(true);
  expect(matchesEventType('idea.created', 'idea.created')).toBe(true);
  expect(matchesEventType('idea', 'idea.created')).toBe(false);
  expect(matchesEventType('pull.request.*', 'code.pushed')).toBe(false);
});
