import { expect, test } from 'vitest';
import { noteReachable } from './network.ts';
import { Resource } from './resource.ts';

test('what was read stays while it is read again, and when that fails', async () => {
  const answers: (string | Error)[] = ['first', new Error('offline'), 'second'];
  const resource = new Resource(async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  expect([resource.data.value, resource.error.value]).toEqual([null, null]);
  await resource.reload();
  expect(resource.error.value?.message).toBe('offline');
  await resource.reload();
  expect([resource.data.value, resource.error.value]).toEqual(['second', null]);
});

test('an older reading that answers late changes nothing', async () => {
  const waiting: ((answer: string) => void)[] = [];
  const resource = new Resource(() => new Promise<string>((resolve) => waiting.push(resolve)));
  const second = resource.reload();
  waiting[1]?.('newer');
  await second;
  waiting[0]?.('older');
  await new Promise((resolve) => setTimeout(resolve));
  expect(resource.data.value).toBe('newer');
});

test('read in vain for want of a network, it is read again once when there is one', async () => {
  let readings = 0;
  let offline = true;
  noteReachable(false);
  const resource = new Resource(async () => {
    readings++;
    if (offline) throw new TypeError('Failed to fetch');
    return 'here';
  });
  await new Promise((resolve) => setTimeout(resolve));
  expect(resource.error.value).toBeInstanceOf(TypeError);
  offline = false;
  noteReachable(true);
  await new Promise((resolve) => setTimeout(resolve));
  expect([resource.data.value, resource.error.value]).toEqual(['here', null]);
  noteReachable(false);
  noteReachable(true);
  await new Promise((resolve) => setTimeout(resolve));
  expect(readings).toBe(2);
});
