/** The words and small decisions of the shell, without the shell. */
import type { WorkspaceProject } from '../../shared/documents.ts';
import { STAGES, type Stage } from '../../shared/stages.ts';
import type { SaveState, WaitingCommand } from '../local/index.ts';
import type { Present } from '../local/presence.ts';
import type { Tone } from '../ui/index.ts';

/** The truth about saving in a few words, with the tone of its dot. */
export function saveWords({ kind, otherwise, waiting, refused }: SaveState): { text: string; tone: Tone } {
  switch (kind) {
    case 'saved':
      return { text: 'Saved', tone: 'good' };
    case 'saving':
      return { text: 'Saving', tone: 'accent' };
    case 'late':
      return { text: 'Not saved yet', tone: 'bad' };
    case 'outdated':
      return { text: waiting > 0 ? `Update, ${waiting} waiting` : 'Update', tone: 'warn' };
    case 'offline':
      return { text: waiting > 0 ? `Offline, ${waiting} waiting` : 'Offline', tone: 'warn' };
    case 'refused': {
      const rest =
        otherwise === 'saved' ? '' : ` · ${saveWords({ kind: otherwise, otherwise, waiting, refused }).text}`;
      return { text: `Refused, ${refused}${rest}`, tone: 'bad' };
    }
  }
}

/** The most of a title that is repeated in passing. */
const EXCERPT = 40;

/** Says that an idea was kept, by the beginning of its title, and where. */
export function capturedInWords(title: string, isOnline: boolean): string {
  const characters = [...title.trim()];
  const named = characters.length > EXCERPT ? `${characters.slice(0, EXCERPT).join('').trimEnd()}…` : title.trim();
  return isOnline ? `Captured “${named}”` : `Captured “${named}” on this device; it is sent when you are online`;
}

/** What to copy of a refused command: the text somebody wrote, or all of it when it holds none. */
export function commandText({ label, body }: Pick<WaitingCommand, 'label' | 'body'>): string {
  const written = typeof body === 'object' && body !== null ? Object.values(body) : [];
  const texts = written.filter((value): value is string => typeof value === 'string' && /\s/.test(value.trim()));
  return texts.length > 0 ? texts.join('\n\n') : `${label}\n${JSON.stringify(body ?? {}, null, 2)}`;
}

/** The stage where most of a project's open items are; `done` when all are done, null when there are none. */
export function busiestStage(stages: WorkspaceProject['stages']): Stage | null {
  const open = STAGES.filter((stage) => stage !== 'done' && stages[stage] > 0);
  const busiest = open.reduce<Stage | null>(
    (best, stage) => (best && stages[best] >= stages[stage] ? best : stage),
    null,
  );
  return busiest ?? (stages.done > 0 ? 'done' : null);
}

/** How many items of a project are not done. */
export function openCount(stages: WorkspaceProject['stages']): number {
  return STAGES.reduce((sum, stage) => (stage === 'done' ? sum : sum + stages[stage]), 0);
}

/** The other people under an address, one a person however many windows they have, the newest window's place. */
export function othersAt(present: readonly Present[], path: string, selfId: string): Present[] {
  const people = new Map<string, Present>();
  for (const somebody of present) {
    const here = path === '/' || somebody.at?.page.startsWith(path);
    if (here && somebody.user.id !== selfId) people.set(somebody.user.id, somebody);
  }
  return [...people.values()].sort((a, b) => a.user.name.localeCompare(b.user.name));
}
