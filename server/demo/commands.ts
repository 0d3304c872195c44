import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import type { DemoAnswer } from '../../shared/api/demo.ts';
import { addCard, addComment, type Card, itemTypes, replaceText, workspaceTypes } from '../../shared/documents.ts';
import { rankBetween } from '../../shared/rank.ts';
import type { Tx } from '../db/index.ts';
import { type Cause, causeOf } from '../events/index.ts';
import { removeFeed } from '../feed/index.ts';
import { removeItems } from '../items/index.ts';
import { createProject, lockDemo, type ProjectOptions, removeProject } from '../projects/index.ts';
import { freezeSpec, removeRevisions, type SpecOptions } from '../specs/index.ts';
import { SAMPLE_CARDS, SAMPLE_DESCRIPTION, SAMPLE_NAME, type SampleCard } from './sample.ts';

export type DemoOptions = ProjectOptions &
  SpecOptions & {
    /**
     * Reads what a person typed as a repository's place, and gives what adds it to a project and starts to read it.
     *
     * @throws {Problem} for a place that cannot be
     */
    prepareRepository(text: string): Promise<(tx: Tx, projectId: string, cause: Cause) => Promise<{ jobId: string }>>;
    /** Removes the repositories of a project and all that was read from them. */
    removeRepositories(tx: Tx, projectId: string): Promise<void>;
  };

/**
 * Checks the place of a repository (none: the board alone). Gives what makes the sample project, unless there is one,
 * and reads the repository into it, in the caller's transaction.
 *
 * @throws {Problem} for a place that cannot be
 */
export async function prepareDemo(
  options: DemoOptions,
  repository: string | undefined,
): Promise<(tx: Tx, cause: Cause) => Promise<DemoAnswer>> {
  const addRepository = repository === undefined ? null : await options.prepareRepository(repository);
  return async (tx, cause) => {
    // Of two who ask at once the second waits here, and then finds the first one's.
    await tx`lock table projects in share row exclusive mode`;
    const projectId = (await lockDemo(tx))?.id ?? (await createSample(tx, options, cause));
    const added = await addRepository?.(tx, projectId, cause);
    return { projectId, jobId: added?.jobId ?? null };
  };
}

/** Makes the sample project, as if whoever asks had made all of it. Returns its id. */
async function createSample(tx: Tx, options: DemoOptions, cause: Cause): Promise<string> {
  const { documents, now, newId } = options;
  const fields = { name: SAMPLE_NAME, description: SAMPLE_DESCRIPTION };
  const project = await createProject(tx, options, { ...fields, demo: true, cause });
  const ids = new Map(SAMPLE_CARDS.map(({ key }) => [key, newId()]));
  const at = now().toISOString();
  const author = cause.actor.id;
  let rank: string | null = null;
  const cards: Card[] = [];
  for (const { key, kind, stage, title, parent, labels = [], mine } of SAMPLE_CARDS) {
    rank = rankBetween(rank, null, 0);
    cards.push({
      id: ids.get(key) ?? '',
      kind,
      stage,
      title,
      rank,
      labels,
      parentId: (parent && ids.get(parent)) ?? null,
      assignee: mine && cause.actor.type === 'person' ? author : null,
      createdAt: at,
      createdBy: author,
    });
  }
  await documents.change(tx, `project:${project.id}`, cause, (doc) => {
    for (const card of cards) addCard(doc, card);
  });
  for (const card of SAMPLE_CARDS) await fillCard(tx, options, ids.get(card.key) ?? '', card, cause);
  return project.id;
}

/** Writes the text of a card, its frozen revision and its comments. */
async function fillCard(tx: Tx, options: DemoOptions, id: string, card: SampleCard, cause: Cause): Promise<void> {
  const { documents, now, newId } = options;
  const { body, frozen, comments = [] } = card;
  const write = (text: string) =>
    documents.change(tx, `item:${id}`, cause, (doc) => replaceText(itemTypes(doc).body, text));
  if (frozen) {
    await write(frozen);
    await freezeSpec(tx, options, { id, cause });
  }
  if (body) await write(body);
  if (comments.length === 0) return;
  await documents.change(tx, `item:${id}`, cause, (doc) => {
    for (const text of comments) {
      addComment(doc, { id: newId(), author: cause.actor.id ?? '', text, at: now().toISOString(), editedAt: null });
    }
  });
}

/** Removes a sample project with all that belongs to it, for good, in the caller's transaction. */
export async function removeSample(tx: Tx, options: DemoOptions, projectId: string): Promise<void> {
  const { documents, removeRepositories } = options;
  await removeRepositories(tx, projectId);
  await removeRevisions(tx, projectId);
  await removeFeed(tx, projectId);
  const itemIds = await removeItems(tx, projectId);
  await removeProject(tx, options, projectId);
  const names = [...itemIds.map((id) => `item:${id}`), `feed:${projectId}`, `project:${projectId}`];
  for (const name of names.sort()) await documents.remove(tx, name);
  await documents.change(tx, 'workspace', causeOf(SYSTEM_ACTOR), (doc) => {
    workspaceTypes(doc).projects.delete(projectId);
  });
}
