import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { LoggedEvent } from '../../shared/events.ts';
import { api, onEvents, outbox, refusals, session } from '../local/index.ts';
import { navigate, toast } from '../ui/index.ts';
import { type NeedEntry, Needs } from './needs.ts';

/** Events after which somebody may need something else. */
const CHANGES = [
  'item.*',
  'idea.*',
  'spec.*',
  'tasks.*',
  'job.failed',
  'repository.removed',
  'message.posted',
  'comment.added',
];
/** How long, in milliseconds, to wait for more of them before asking again. */
const SETTLE = 600;

const held = signal<Needs | null>(null);
const myId = computed(() => session.value.me?.id);

effect(() => {
  if (myId.value === undefined) return;
  return untracked(() => {
    const needs = new Needs({ get: api.get, commands: outbox.waiting, refusals });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const reload = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void needs.fromServer.reload(), SETTLE);
    };
    const stops = CHANGES.map((pattern) => onEvents(pattern, reload));
    stops.push(onEvents('message.posted', tellMention));
    held.value = needs;
    return () => {
      for (const stop of stops) stop();
      clearTimeout(timer);
      held.value = null;
    };
  });
});

/** Says it when somebody else mentions this person. */
function tellMention({ actor, payload, projectId }: LoggedEvent): void {
  const id = myId.peek();
  if (actor.id === id || !Array.isArray(payload.mentions) || !payload.mentions.includes(id)) return;
  toast(`${actor.name} mentioned you`, { action: { label: 'Open', run: () => navigate(`/p/${projectId}/feed`) } });
}

/** What waits for whoever is signed in, the newest first. */
export const myNeeds: ReadonlySignal<readonly NeedEntry[]> = computed(() => held.value?.entries.value ?? []);

/** Asks the server again, after something was dealt with. */
export async function reloadNeeds(): Promise<void> {
  await held.peek()?.fromServer.reload();
}
