import { useState } from 'preact/hooks';
import { roleAllows } from '../../shared/actor.ts';
import type { DemoAnswer } from '../../shared/api/demo.ts';
import type { SetupState } from '../../shared/api/members.ts';
import { api, session } from '../local/index.ts';
import { Resource } from '../local/resource.ts';
import { Button, Form, FormFailure, FormField, FormView, Icon, Loaded, navigate } from '../ui/index.ts';
import { Entrance } from './entrance.tsx';
import { repositoryRule } from './rules.ts';

/** The second step of set-up: look at real code, or begin with nothing. */
export function WelcomePage() {
  const [setup] = useState(() => new Resource(() => api.get<SetupState>('/api/setup')));
  const name = session.value.me?.name.split(' ')[0] ?? '';
  return (
    <Entrance title={`Welcome, ${name}`} lead="How would you like to begin? You can do the other one later.">
      <Loaded from={setup} name="The suggestion">
        {({ suggestion }) => <Choices suggestion={suggestion ?? ''} />}
      </Loaded>
    </Entrance>
  );
}

function Choices({ suggestion }: { suggestion: string }) {
  const [tryIt] = useState(
    () =>
      new Form({
        initial: { repository: suggestion },
        rules: { repository: repositoryRule },
        submit: async ({ repository }) => {
          const { projectId } = await api.post<DemoAnswer>('/api/demo', { repository: repository.trim() });
          navigate(`/p/${projectId}/board`, { replace: true });
        },
      }),
  );
  const [empty] = useState(
    () =>
      new Form({
        initial: { name: '' },
        rules: { name: (value) => (value.trim() === '' ? 'Give the project a name' : null) },
        submit: async ({ name }) => {
          const project = await api.post<{ id: string }>('/api/projects', { name: name.trim() });
          navigate(`/p/${project.id}/board`, { replace: true });
        },
      }),
  );
  const isOwner = roleAllows(session.value.me?.role ?? 'viewer', 'owner');
  return (
    <div class="choices">
      {isOwner && (
        <FormView form={tryIt} class="choice">
          <h2>
            <Icon name="map" />
            Try it with a repository
          </h2>
          <p>
            Reads its history and draws a map of its code, and puts a small sample board beside it that one click
            removes. Nothing in the repository is run.
          </p>
          <FormField
            form={tryIt}
            name="repository"
            label="Local path or https URL"
            autocomplete="off"
            placeholder="https://…"
          />
          <FormFailure form={tryIt} />
          <Button type="submit" variant="primary" busy={tryIt.busy.value}>
            Read this repository
          </Button>
        </FormView>
      )}
      <FormView form={empty} class="choice">
        <h2>
          <Icon name="board" />
          Start empty
        </h2>
        <p>A project with an empty board. Capture the first idea with one key.</p>
        <FormField form={empty} name="name" label="Name of the project" autocomplete="off" placeholder="Apollo" />
        <FormFailure form={empty} />
        <Button type="submit" busy={empty.busy.value}>
          Create the project
        </Button>
      </FormView>
      <p class="entrance-foot">
        <Button variant="ghost" onClick={() => navigate('/', { replace: true })}>
          Skip this
        </Button>
      </p>
    </div>
  );
}
