import { computed, type ReadonlySignal } from '@preact/signals';
import type { Need } from '../../shared/api/needs.ts';
import type { Page } from '../../shared/api/page.ts';
import type { Refusal, WaitingCommand } from '../local/index.ts';
import { Resource } from '../local/resource.ts';
import { reasonInWords } from '../ui/reason.ts';
import { subjectPath } from '../ui/subjects.ts';
import { plainLine } from './words.ts';

/** Something that waits for this person, with what can be done about it. */
export type NeedEntry = {
  id: string;
  kind: 'command' | 'edit' | Need['kind'];
  title: string;
  /** Why it is here. */
  detail: string;
  at: string;
  projectId: string | null;
  /** Where it leads; null when it is dealt with on the spot. */
  path: string | null;
};

/** The most that is asked for: more than this is not read at one sitting. */
const MOST = 100;

const DETAILS: Record<Need['kind'], string> = {
  item: 'Assigned to you',
  job: 'A job failed',
  mention: 'You were mentioned',
};

/** What needs from outside. */
type NeedsSetting = {
  get: <T>(path: string) => Promise<T>;
  commands: ReadonlySignal<readonly WaitingCommand[]>;
  refusals: ReadonlySignal<readonly Refusal[]>;
};

/** Everything that waits for this person: what was refused on this device first, then what the server knows. */
export class Needs {
  readonly entries: ReadonlySignal<readonly NeedEntry[]>;
  readonly fromServer: Resource<readonly Need[]>;

  constructor({ get, commands, refusals }: NeedsSetting) {
    this.fromServer = new Resource(async () => (await get<Page<Need>>(`/api/needs?limit=${MOST}`)).items);
    this.entries = computed(() => [
      ...commands.value.filter(({ state }) => state === 'refused').map(commandEntry),
      ...refusals.value.map(refusalEntry),
      ...(this.fromServer.data.value ?? []).map(needEntry),
    ]);
  }
}

const commandEntry = ({ id, label, reason, createdAt }: WaitingCommand): NeedEntry => ({
  id,
  kind: 'command',
  title: label,
  detail: reason ? `Refused: ${reasonInWords(reason)}` : 'Refused',
  at: createdAt,
  projectId: null,
  path: null,
});

const refusalEntry = ({ id, text, reason, at }: Refusal): NeedEntry => ({
  id,
  kind: 'edit',
  title: text ? `“${text}”` : 'A change of yours',
  detail: `Refused: ${reasonInWords(reason)}`,
  at,
  projectId: null,
  path: null,
});

const needEntry = ({ id, kind, projectId, subject, text, at }: Need): NeedEntry => ({
  id,
  kind,
  title: plainLine(text),
  detail: DETAILS[kind],
  at,
  projectId,
  // A post is about its project as a whole; it stands in the feed.
  path: kind === 'mention' && subject.type === 'project' ? `/p/${subject.id}/feed` : subjectPath(subject, projectId),
});
