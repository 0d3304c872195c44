import { useMemo, useState } from 'preact/hooks';
import { roleAllows } from '../../shared/actor.ts';
import type { Project } from '../../shared/api/projects.ts';
import { api, session } from '../local/index.ts';
import { Resource } from '../local/resource.ts';
import {
  askToConfirm,
  Button,
  Form,
  FormFailure,
  FormField,
  FormView,
  Loaded,
  navigate,
  route,
  toast,
} from '../ui/index.ts';
import { projectNameRule } from './rules.ts';
import './style.css';

/** A project's name and description, and its end. */
export function ProjectSettingsPage() {
  const projectId = route.value.params.projectId ?? '';
  const project = useMemo(() => new Resource(() => api.get<Project>(`/api/projects/${projectId}`)), [projectId]);
  return (
    <div class="project-settings">
      <Loaded from={project} name="The project">
        {(read) => <Settings key={read.id} project={read} onChange={() => void project.reload()} />}
      </Loaded>
    </div>
  );
}

function Settings({ project, onChange }: { project: Project; onChange: () => void }) {
  const role = session.value.me?.role ?? 'viewer';
  const mayWrite = roleAllows(role, 'editor');
  const [form] = useState(
    () =>
      new Form({
        initial: { name: project.name, description: project.description },
        rules: { name: projectNameRule },
        submit: async ({ name, description }) => {
          await api.patch(`/api/projects/${project.id}`, { name: name.trim(), description: description.trim() });
          toast('Saved');
        },
      }),
  );
  const archived = project.archivedAt !== null;
  return (
    <>
      <section>
        <h2>Name and purpose</h2>
        <FormView form={form}>
          <FormField form={form} name="name" label="Name" autocomplete="off" disabled={!mayWrite || archived} />
          <FormField
            form={form}
            name="description"
            label="What it is for"
            autocomplete="off"
            disabled={!mayWrite || archived}
          />
          <FormFailure form={form} />
          {mayWrite && !archived && (
            <Button type="submit" variant="primary" busy={form.busy.value}>
              Save
            </Button>
          )}
        </FormView>
      </section>
      {mayWrite && (
        <section>
          <h2>{archived ? 'Bring it back' : 'Archive'}</h2>
          <p class="dim">
            {archived
              ? 'The project is archived: it can be read, and not changed.'
              : 'Takes the project out of the list. Everything in it can still be read, and it can be brought back.'}
          </p>
          <Button icon="archive" onClick={() => void changeArchived(project, onChange)}>
            {archived ? 'Bring the project back' : 'Archive the project'}
          </Button>
        </section>
      )}
    </>
  );
}

async function changeArchived(project: Project, onChange: () => void): Promise<void> {
  const archived = project.archivedAt !== null;
  if (!archived) {
    const agreed = await askToConfirm({
      title: `Archive “${project.name}”?`,
      text: 'It leaves the list of projects for everybody, and nobody can change it until it is brought back.',
      action: 'Archive',
    });
    if (!agreed) return;
  }
  try {
    if (archived) await api.patch(`/api/projects/${project.id}`, { archived: false });
    else await api.delete(`/api/projects/${project.id}`);
    toast(archived ? `“${project.name}” is back` : `“${project.name}” is archived`);
    if (archived) onChange();
    else navigate('/');
  } catch (error) {
    toast(`Nothing was changed: ${error instanceof Error ? error.message : error}`, { tone: 'bad' });
  }
}
