import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Person } from './browser.ts';
import { openTeam, post, type Team } from './team.ts';

/** For `expect.poll`: long enough for a busy machine. */
export const SOON = { timeout: 20_000, interval: 50 };
/** For a test at real browsers. */
export const SLOW = { timeout: 120_000 };
/** Wide enough for every column: near its edge the board scrolls under what is dragged. */
export const DESK = { width: 1800, height: 900 };

type Seed = { kind?: string; stage?: string; body?: string; labels?: string[]; parentId?: string; assignee?: string };

/** A team for a file's tests, and a project for each of them. No page may have an error that the test did not expect. */
export class TeamProject {
  team!: Team;
  id = '';

  constructor() {
    beforeAll(async () => {
      this.team = await openTeam();
      for (const { page } of this.#people()) await page.setViewportSize(DESK);
    }, SLOW.timeout);
    afterAll(() => this.team?.close());
    beforeEach(async () => {
      ({ id: this.id } = await post<{ id: string }>(this.team.ada, '/api/projects', { name: 'Apollo' }));
    });
    afterEach(() => {
      for (const { errors } of this.#people()) expect(errors.splice(0)).toEqual([]);
    });
  }

  #people(): Person[] {
    const { ada, grace, vic } = this.team;
    return [ada, grace, vic];
  }

  /** Puts an item on the board, at the top of its stage; its id. */
  async item(title: string, fields: Seed = {}): Promise<string> {
    const path = `/api/projects/${this.id}/items`;
    return (await post<{ id: string }>(this.team.ada, path, { kind: 'task', title, ...fields })).id;
  }

  /** Opens a page of the project and waits until `ready` is drawn. */
  async visit({ page }: Person, path: string, ready = '[data-card]'): Promise<void> {
    await page.goto(`/p/${this.id}/${path}`);
    await page.locator(ready).first().waitFor();
  }
}
