import { useState } from 'preact/hooks';
import { ApiError } from '../local/index.ts';
import { Button, Form, FormFailure, FormField, FormView, toast } from '../ui/index.ts';
import type { Repositories } from './repositories-model.ts';
import './add-form.css';

/** Asks for a repository's place. What is wrong with it stands at the field. */
export function AddForm({ repositories }: { repositories: Repositories }) {
  const [form] = useState(
    () =>
      new Form({
        initial: { url: '' },
        rules: { url: (value) => (value.trim() === '' ? 'Give a local path or an https URL' : null) },
        submit: async ({ url }) => {
          try {
            const done = await repositories.add(url.trim());
            form.reset();
            if (!done) toast('You are offline: the repository is added when the network is back');
          } catch (error) {
            if (!(error instanceof ApiError)) throw error;
            // The form has one field, so whatever the server has against it belongs there.
            throw { problem: { ...error.problem, errors: [{ path: 'url', message: error.message }] } };
          }
        },
      }),
  );
  return (
    <FormView form={form} class="repository-form">
      <FormField
        form={form}
        name="url"
        label="Local path or https URL"
        autocomplete="off"
        placeholder="https://… or /path"
        hint="Its files and history are read from git. Nothing in it is run."
      />
      <Button type="submit" variant="primary" icon="plus" busy={form.busy.value}>
        Add the repository
      </Button>
      <FormFailure form={form} />
    </FormView>
  );
}
