import { expect, test } from 'vitest';
import { commandFor, commands, registerCommand, registerCommands, runCommand } from './commands.ts';

const command = (id: string, more: object = {}) => ({ id, title: id, group: 'Test', run: () => {}, ...more });

test('a command is there until it is taken away', () => {
  const unregister = registerCommand(command('one', { keys: 'o' }));
  expect(commandFor('o')?.id).toBe('one');
  unregister();
  expect(commands.value).toEqual([]);
  expect(commandFor('o')).toBeUndefined();
});

test('the same id again replaces the command, and gives it back', () => {
  const ran: string[] = [];
  const first = registerCommand(command('same', { run: () => ran.push('first') }));
  const second = registerCommand(command('same', { run: () => ran.push('second') }));
  expect(commands.value).toHaveLength(1);
  runCommand('same');
  second();
  runCommand('same');
  first();
  expect(ran).toEqual(['second', 'first']);
});

test('of several with the same keys, the newest that can run has them', () => {
  let open = true;
  const unregister = registerCommands([
    command('general', { keys: 'e' }),
    command('local', { keys: 'e', when: () => open }),
  ]);
  expect(commandFor('e')?.id).toBe('local');
  open = false;
  expect(commandFor('e')?.id).toBe('general');
  unregister();
  expect(commandFor('e')).toBeUndefined();
});

test('what cannot run now does not', () => {
  let ran = 0;
  const unregister = registerCommand(command('never', { when: () => false, run: () => ran++ }));
  expect(runCommand('never')).toBe(false);
  expect(runCommand('unknown')).toBe(false);
  expect(ran).toBe(0);
  unregister();
});
