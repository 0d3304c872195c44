import { expect, test } from 'vitest';
import { Form } from './form.ts';

type Values = { name: string; email: string };

function newForm(submit: (values: Values) => Promise<void> = async () => {}) {
  return new Form({
    initial: { name: '', email: '' },
    rules: {
      name: (value) => (value.trim() === '' ? 'A name is needed' : null),
      email: (value) => (value.includes('@') ? null : 'An @ is needed'),
    },
    submit,
  });
}

const refusal = (problem: object) => Object.assign(new Error('refused'), { problem });

test('a field complains once it was left with something in it, not before', () => {
  const form = newForm();
  expect(form.errors.value).toEqual({});
  form.leave('name');
  expect(form.errors.value).toEqual({});
  form.change('email', 'ada');
  expect(form.errors.value).toEqual({});
  form.leave('email');
  expect(form.errors.value).toEqual({ email: 'An @ is needed' });
  form.change('email', 'ada@example.com');
  expect(form.errors.value).toEqual({});
});

test('to submit shows all that is wrong, and does nothing', async () => {
  let submitted = 0;
  const form = newForm(async () => {
    submitted++;
  });
  expect(await form.submit()).toBe(false);
  expect(form.errors.value).toEqual({ name: 'A name is needed', email: 'An @ is needed' });
  expect(submitted).toBe(0);
});

test('it is submitted once, however often the button is pressed', async () => {
  let end = () => {};
  let submitted = 0;
  const form = newForm(() => {
    submitted++;
    return new Promise((resolve) => {
      end = resolve;
    });
  });
  form.change('name', 'Ada');
  form.change('email', 'ada@example.com');
  const first = form.submit();
  expect(form.busy.value).toBe(true);
  expect(await form.submit()).toBe(false);
  end();
  expect(await first).toBe(true);
  expect(submitted).toBe(1);
  expect(form.busy.value).toBe(false);
});

test('what the server says of a field stands at the field until it is changed', async () => {
  const form = newForm(async () => {
    throw refusal({
      title: 'Conflict',
      detail: 'taken',
      errors: [{ path: 'email', message: 'This address is taken' }],
    });
  });
  form.change('name', 'Ada');
  form.change('email', 'ada@example.com');
  expect(await form.submit()).toBe(false);
  expect(form.errors.value).toEqual({ email: 'This address is taken' });
  expect(form.failure.value).toBeNull();
  form.change('email', 'grace@example.com');
  expect(form.errors.value).toEqual({});
});

test('another refusal stands for the whole form; no answer at all says that nothing is lost', async () => {
  let thrown: Error = refusal({ title: 'Forbidden', detail: 'Only an owner may' });
  const form = newForm(async () => {
    throw thrown;
  });
  form.change('name', 'Ada');
  form.change('email', 'ada@example.com');
  await form.submit();
  expect(form.failure.value).toBe('Only an owner may');
  thrown = new TypeError('Failed to fetch');
  await form.submit();
  expect(form.failure.value).toContain('cannot be reached');
  expect(form.values.value.name).toBe('Ada');
});

test('emptied, it is as new', async () => {
  const form = newForm();
  form.change('name', 'Ada');
  await form.submit();
  form.reset();
  expect(form.values.value).toEqual({ name: '', email: '' });
  expect(form.errors.value).toEqual({});
});
