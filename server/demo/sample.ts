import type { ItemKind, Stage } from '../../shared/stages.ts';

/** A card of the sample. `parent` is the key of another one; `mine` gives it to whoever asks for the sample. */
export type SampleCard = {
  key: string;
  kind: ItemKind;
  stage: Stage;
  title: string;
  parent?: string;
  labels?: string[];
  mine?: boolean;
  body?: string;
  comments?: string[];
  /** The text that is frozen before the body goes on from it. */
  frozen?: string;
};

export const SAMPLE_NAME = 'Lighthouse (sample)';
export const SAMPLE_DESCRIPTION =
  'A status page for a small product: what a board looks like after two weeks of work. Remove it with one click.';

const INCIDENTS = `# Incident timeline

## Why

When something breaks, people ask what is affected, since when, and what happens next. Today three chat rooms answer.

## What

- An incident has a title, affected components, a severity and a list of updates.
- Updates are written in plain words and appear on the page within five seconds.
- A resolved incident keeps its page for a year.

## Not now

- Scheduled maintenance
- Subscriptions by text message
`;

const INCIDENTS_DRAFT = INCIDENTS.replace(
  'A resolved incident keeps its page for a year.',
  'A resolved incident keeps its page for good, and says what was learned.',
);

const UPTIME = `# Uptime at a glance

## Why

A green dot says that it works now. People who decide whether to rely on us want the last ninety days.

## What

- One bar a day for each component, ninety of them, dark where something was down.
- Hovering a bar names the incidents of that day and links to them.
- The numbers come from the probes, not from people.

## Open questions

1. Do we count a partial outage as half?
2. Which time zone is a day in?
`;

export const SAMPLE_CARDS: SampleCard[] = [
  {
    key: 'incidents',
    kind: 'idea',
    stage: 'build',
    title: 'Tell people what is broken before they ask',
    labels: ['trust'],
    body: 'Half of the messages to support during an outage ask whether we know about it. We do. We do not say so.\n',
  },
  {
    key: 'incident-spec',
    kind: 'spec',
    stage: 'build',
    title: 'Incident timeline',
    parent: 'incidents',
    labels: ['trust'],
    frozen: INCIDENTS,
    body: INCIDENTS_DRAFT,
    comments: [
      'Frozen so that building can start. The draft says more about resolved incidents: for the next revision.',
    ],
  },
  {
    key: 'store',
    kind: 'task',
    stage: 'done',
    title: 'Store incidents and their updates',
    parent: 'incident-spec',
    labels: ['server'],
  },
  {
    key: 'write',
    kind: 'task',
    stage: 'review',
    title: 'Write an update from the phone',
    parent: 'incident-spec',
    labels: ['page'],
    mine: true,
    comments: ['Works with one hand. The send button hides behind the keyboard on small screens.'],
  },
  {
    key: 'show',
    kind: 'task',
    stage: 'build',
    title: 'Show the timeline, newest update first',
    parent: 'incident-spec',
    labels: ['page'],
    mine: true,
  },
  {
    key: 'severity',
    kind: 'task',
    stage: 'plan',
    title: 'Agree on words for the four severities',
    parent: 'incident-spec',
    body: '- minor: some people notice\n- major: most people notice\n- critical: nobody can work\n- notice: nothing is broken, but something will change\n',
  },
  {
    key: 'uptime',
    kind: 'idea',
    stage: 'define',
    title: 'Show how reliable we were, not only whether we are up',
    labels: ['trust', 'numbers'],
  },
  {
    key: 'uptime-spec',
    kind: 'spec',
    stage: 'define',
    title: 'Uptime at a glance',
    parent: 'uptime',
    labels: ['numbers'],
    body: UPTIME,
    comments: ['A partial outage as half is easy to explain. Let us try it on last quarter’s data first.'],
  },
  {
    key: 'probes',
    kind: 'task',
    stage: 'plan',
    title: 'Probe each component once a minute from two places',
    parent: 'uptime-spec',
    labels: ['server', 'numbers'],
  },
  {
    key: 'bars',
    kind: 'task',
    stage: 'plan',
    title: 'Draw ninety bars that a screen reader can read',
    parent: 'uptime-spec',
    labels: ['page'],
  },
  {
    key: 'digest',
    kind: 'idea',
    stage: 'capture',
    title: 'A weekly digest by mail: what broke, what we did about it',
    labels: ['trust'],
  },
  { key: 'badge', kind: 'idea', stage: 'capture', title: 'A small badge that others can put on their page' },
  {
    key: 'name',
    kind: 'idea',
    stage: 'done',
    title: 'Call it Lighthouse',
    comments: ['Short, and it says what it is for.'],
  },
];
