import { useState } from 'preact/hooks';
import type { Project } from '../../shared/api/projects.ts';
import { api, connection, outbox } from '../local/index.ts';
import { Button, Dialog, Form, FormFailure, FormField, FormView, navigate, toast } from '../ui/index.ts';
import { projectNameRule } from './rules.ts';

/** Makes a project; without a network it is made when there is one. */
export function NewProject({ onClose }: { onClose: () => void }) {
  const [form] = useState(
    () =>
      new Form({
        initial: { name: '', description: '' },
        rules: { name: projectNameRule },
        submit: async ({ name, description }) => {
          const body = { name: name.trim(), description: description.trim() };
          if (connection.online.peek()) {
            const project = await api.post<Project>('/api/projects', body);
            navigate(`/p/${project.id}/board`);
            return;
          }
          const label = `Make the project “${body.name}”`;
          // A refusal stays in the list behind the save pill; nobody waits for it here.
          outbox.send({ label, method: 'POST', path: '/api/projects', body }).catch(() => {});
          toast(`You are offline: “${body.name}” is made when the network is back`);
          onClose();
        },
      }),
  );
  return (
    <Dialog title="New project" size="small" onClose={onClose}>
      <FormView form={form} class="dialog-form">
        <FormField form={form} name="name" label="Name" autofocus autocomplete="off" placeholder="Apollo" />
        <FormField
          form={form}
          name="description"
          label="What it is for"
          autocomplete="off"
          placeholder="One sentence, if you like"
        />
        <FormFailure form={form} />
        <Button type="submit" variant="primary" busy={form.busy.value}>
          Create the project
        </Button>
      </FormView>
    </Dialog>
  );
}
