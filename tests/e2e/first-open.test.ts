import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browsers, type Person, startBrowsers } from '../support/browser.ts';
import { makeRepository } from '../support/repository.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../support/server.ts';
import { barriers } from '../support/team.ts';

const SLOW = { timeout: 120_000 };
const SOON = { timeout: 40_000, interval: 100 };

const folder = temporaryFolder();
const code = temporaryFolder();
let server: ServerProcess;
let browsers: Browsers;
let ada: Person;

beforeAll(async () => {
  server = await startServer({ dataDir: folder.path });
  browsers = await startBrowsers(server.url);
  ada = await browsers.open();
}, 120_000);

afterAll(async () => {
  await browsers?.close();
  await server?.stop();
  folder.remove();
  code.remove();
});

const field = ({ page }: Person, label: string) => page.getByLabel(label, { exact: true });
const press = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true }).click();
const heading = ({ page }: Person, name: string) => page.getByRole('heading', { name, exact: true });
const path = ({ page }: Person) => new URL(page.url()).pathname;

/** Fills the form of a new person and sends it. */
async function enter(person: Person, values: { name: string; email: string; password: string }, button: string) {
  await field(person, 'Name').fill(values.name);
  await field(person, 'Email').fill(values.email);
  await field(person, 'Password').fill(values.password);
  await press(person, button);
}

// One story on one fresh server: each test goes on where the one before it ended.
describe('the first visit', () => {
  test('leads to set-up, wherever it began', SLOW, async () => {
    await ada.page.goto('/settings/members');
    await heading(ada, 'Set up Mission Control').waitFor();
    expect(path(ada)).toBe('/setup');
    expect(await barriers(ada.page)).toEqual([]);
  });

  test('set-up says what is wrong, at the field, and sends nothing', SLOW, async () => {
    await enter(ada, { name: '', email: 'ada.example.com', password: 'short' }, 'Create the owner');
    const said = await ada.page.getByRole('alert').allTextContents();
    expect(said.filter(Boolean)).toEqual([
      'Tell us what to call you',
      'An email address has an @: “ada.example.com” has none',
      'Too short: 5 more characters',
    ]);
    expect(await field(ada, 'Name').evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await barriers(ada.page)).toEqual([]);
    expect(await server.call('GET', '/api/setup')).toMatchObject({ needed: true });
  });

  test('a password is weighed in words while it is written', SLOW, async () => {
    const meter = ada.page.locator('.meter');
    await field(ada, 'Password').fill('password123');
    await expect.poll(() => meter.textContent()).toContain('Easy to guess');
    await field(ada, 'Password').fill('correct horse battery');
    await expect.poll(() => meter.textContent()).toContain('Strong');
  });

  test('the owner is in at once, and is asked how to begin', SLOW, async () => {
    const person = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery' };
    await enter(ada, person, 'Create the owner');
    await heading(ada, 'Welcome, Ada').waitFor();
    expect(path(ada)).toBe('/welcome');
    expect(await barriers(ada.page)).toEqual([]);
  });

  test('a repository gives a board to look at, and a map that is told in the feed', SLOW, async () => {
    const repository = makeRepository(code.path, {
      'src/index.ts': "import { clock } from './clock.ts';\nclock();\n",
      'src/clock.ts': 'export function clock() {}\n',
    });
    const address = field(ada, 'Local path or https URL');
    await address.fill('ssh://example.com/code');
    await press(ada, 'Read this repository');
    await ada.page.getByText('Only https URLs are read, not ssh').waitFor();
    await address.fill(repository);
    await press(ada, 'Read this repository');
    await ada.page.locator('[data-card]').first().waitFor();
    expect(path(ada)).toMatch(/^\/p\/[0-9a-f-]+\/board$/);
    await expect
      .poll(() => ada.page.locator('.feed-sentence').allTextContents(), SOON)
      .toContainEqual(expect.stringMatching(/^Map of .+ made at/));
    await ada.page.goto('/jobs');
    await ada.page.getByRole('button', { name: `Read ${basename(code.path)}` }).click();
    await expect.poll(() => ada.page.locator('.job-log li').count(), SOON).toBeGreaterThan(0);
    expect(await barriers(ada.page)).toEqual([]);
  });

  test('an item opens wide enough to write in, though the styles of set-up are loaded', SLOW, async () => {
    await ada.page.goto('/settings/account');
    await heading(ada, 'Password').waitFor();
    await ada.page
      .getByRole('navigation')
      .getByRole('link', { name: /^Lighthouse/ })
      .click();
    await ada.page.locator('[data-card]').first().click();
    const panel = ada.page.locator('.item');
    await panel.waitFor();
    expect((await panel.boundingBox())?.width).toBeGreaterThanOrEqual(440);
  });

  test('one click, and a yes, remove the sample', SLOW, async () => {
    await ada.page.goto('/');
    await press(ada, 'Remove the sample');
    await ada.page.getByRole('dialog', { name: 'Remove the sample?' }).waitFor();
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Remove the sample' }).click();
    await heading(ada, 'No projects yet').waitFor();
    expect(await barriers(ada.page)).toEqual([]);
  });

  test('the first project of one’s own begins empty', SLOW, async () => {
    await ada.page.locator('main').getByRole('button', { name: 'New project' }).click();
    await ada.page.getByRole('button', { name: 'Create the project' }).click();
    await ada.page.getByText('Give the project a name').waitFor();
    await field(ada, 'Name').fill('Apollo');
    await ada.page.keyboard.press('Enter');
    await expect.poll(() => ada.page.title(), SOON).toBe('Board · Apollo · Mission Control');
  });
});

describe('others', () => {
  test('come in by a link that works once, and are seen', SLOW, async () => {
    await ada.page.goto('/settings/members');
    await press(ada, 'Create link');
    const link = new URL(await field(ada, 'Invitation link').inputValue());
    expect(await barriers(ada.page)).toEqual([]);
    const grace = await browsers.open();
    await grace.page.goto(link.pathname);
    await heading(grace, 'Join Mission Control').waitFor();
    expect(await barriers(grace.page)).toEqual([]);
    await enter(grace, { name: 'Grace Hopper', email: 'grace@example.com', password: 'a fine ship sails' }, 'Join');
    await grace.page.getByRole('link', { name: 'Apollo' }).first().waitFor();
    await ada.page.getByRole('button', { name: /^Grace Hopper/ }).waitFor();
    const mallory = await browsers.open();
    await mallory.page.goto(link.pathname);
    await heading(mallory, 'This link does not work any more').waitFor();
    expect([ada, grace, mallory].flatMap(({ errors }) => errors)).toEqual([]);
  });

  test('who is not signed in comes back to where they wanted to be', SLOW, async () => {
    const person = await browsers.open();
    await person.page.goto('/settings/tokens');
    await heading(person, 'Sign in').waitFor();
    await field(person, 'Email').fill('grace@example.com');
    await field(person, 'Password').fill('not her password');
    await press(person, 'Sign in');
    await expect.poll(() => person.page.locator('.form-failure').allTextContents(), SOON).toHaveLength(1);
    expect(await barriers(person.page)).toEqual([]);
    await field(person, 'Password').fill('a fine ship sails');
    await press(person, 'Sign in');
    await heading(person, 'API tokens').waitFor();
    expect(path(person)).toBe('/settings/tokens');
  });

  test('signing out leaves nothing of the account in the browser', SLOW, async () => {
    const { page } = ada;
    await page.goto('/');
    await page.getByRole('link', { name: 'Apollo' }).first().waitFor();
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading(ada, 'Sign in').waitFor();
    const left = await page.evaluate(async () => ({
      databases: (await indexedDB.databases()).map(({ name }) => name),
      stored: Object.values({ ...localStorage }).join(' '),
    }));
    expect(left.databases).toEqual([]);
    expect(left.stored).not.toMatch(/ada|[0-9a-f]{8}-[0-9a-f]{4}/i);
  });
});
