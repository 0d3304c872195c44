import { type OpenDocument, openDocument } from './index.ts';
import { Project } from './project.ts';

export type OpenProject = { project: Project; document: OpenDocument; close(): void };

const opened = new Map<string, { project: Project; document: OpenDocument; users: number }>();

/** Opens a project's document with its cards and history: one for everybody who opens it. Close it when its view goes. */
export function openProject(projectId: string): OpenProject {
  let held = opened.get(projectId);
  if (!held) {
    const document = openDocument(`project:${projectId}`);
    held = { document, project: new Project(document.doc), users: 0 };
    opened.set(projectId, held);
  }
  const { project, document } = held;
  held.users++;
  let closed = false;
  return {
    project,
    document,
    close() {
      if (closed) return;
      closed = true;
      const left = opened.get(projectId);
      if (!left || --left.users > 0) return;
      opened.delete(projectId);
      project.dispose();
      document.close();
    },
  };
}
