import { useRef, useState } from 'preact/hooks';
import { v7 as newId } from 'uuid';
import { connection, openDocument, session } from '../local/index.ts';
import { projects, projectsById } from '../local/workspace.ts';
import {
  Button,
  Combobox,
  Dialog,
  EmptyState,
  Icon,
  Keys,
  navigate,
  route,
  similarTo,
  TextArea,
  TextField,
  toast,
} from '../ui/index.ts';
import { Capture } from './capture-model.ts';
import { likelyProject, overlay } from './place.ts';
import { capturedInWords } from './words.ts';

const close = () => {
  overlay.value = null;
};

/** What was written when the dialog was closed by mistake, and by whom: it is there when they open it again. */
let unfinished: { capture: Capture; authorId: string } | null = null;

/** The project whose page is open, also in the moment before the list of projects has it; else the likely one. */
function likelyProjectId(): string | null {
  const open = route.peek().params.projectId;
  const isArchived = open !== undefined && projectsById.peek().get(open)?.archived;
  return (isArchived ? undefined : open) ?? likelyProject.peek()?.id ?? null;
}

/** Takes away what was said of the idea before: of several that are captured in a row, the last one is told. */
let takeLastAway = () => {};

/** Says that an idea that was being written is not lost when something else is opened. */
function tellItIsKept(): void {
  toast('What you were writing is kept', {
    action: {
      label: 'Go on',
      run: () => {
        overlay.value = 'capture';
      },
    },
  });
}

/** Writes an idea down from anywhere: a title and Enter, and it is kept. */
export function CaptureDialog() {
  const titleField = useRef<HTMLInputElement>(null);
  const [tried, setTried] = useState(false);
  const [capture] = useState(() => {
    const authorId = session.peek().me?.id ?? '';
    if (unfinished?.authorId !== authorId) {
      const setting = { openDocument, newId, now: () => new Date(), authorId };
      unfinished = { capture: new Capture(setting, null), authorId };
    }
    unfinished.capture.projectId.value = likelyProjectId();
    return unfinished.capture;
  });
  const project = projectsById.value.get(capture.projectId.value ?? '');

  const keep = (another: boolean) => {
    const title = capture.title.peek();
    const kept = capture.keep();
    setTried(kept === null);
    if (!kept) return titleField.current?.focus();
    capture.clear();
    takeLastAway();
    takeLastAway = toast(capturedInWords(title, connection.online.peek()), {
      action: { label: 'Open', run: () => navigate(`/p/${kept.projectId}/items/${kept.itemId}`) },
    });
    if (another) titleField.current?.focus();
    else close();
  };

  if (projects.value.length === 0 && capture.projectId.value === null) {
    return (
      <Dialog title="Capture an idea" size="small" onClose={close}>
        <EmptyState
          icon="board"
          title="There is no project yet"
          action={
            <Button variant="primary" onClick={() => navigate('/?new=project')}>
              New project
            </Button>
          }
        >
          An idea belongs to a project. Make the first one, then come back.
        </EmptyState>
      </Dialog>
    );
  }
  return (
    <Dialog
      title="Capture an idea"
      at="top"
      onClose={close}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        keep(event.shiftKey);
      }}
      footer={
        <>
          <Combobox
            label="Project"
            options={projects.value.map(({ id, name }) => ({ value: id, label: name }))}
            selected={capture.projectId.value ? [capture.projectId.value] : []}
            onSelect={(id) => {
              capture.projectId.value = id;
            }}
            trigger={
              <Button icon="board" aria-label={`Project: ${project?.name ?? 'none'}`}>
                {project?.name ?? 'Choose a project'}
              </Button>
            }
          />
          <span class="grow" />
          <span class="capture-hint dim">
            <Keys keys="mod+shift+Enter" /> and another
          </span>
          <Button variant="primary" onClick={() => keep(false)}>
            Capture
          </Button>
        </>
      }
      below={
        <similarTo.View
          text={`${capture.title.value}\n${capture.notes.value}`}
          projectId={capture.projectId.value}
          quiet
          onOpen={tellItIsKept}
        />
      }
    >
      <form
        class="capture"
        onSubmit={(event) => {
          event.preventDefault();
          keep(false);
        }}
      >
        <TextField
          label="Title"
          hideLabel
          placeholder="What is the idea?"
          autofocus
          autocomplete="off"
          inputRef={titleField}
          value={capture.title.value}
          error={tried ? capture.problem.value : null}
          onInput={(text) => {
            capture.title.value = text;
          }}
        />
        <TextArea
          label="Notes"
          hideLabel
          placeholder="Notes, if there are any. Markdown works."
          rows={3}
          value={capture.notes.value}
          onInput={(text) => {
            capture.notes.value = text;
          }}
        />
        {!connection.online.value && (
          <p class="capture-offline">
            <Icon name="cloud-off" size={14} /> You are offline: it is kept here and sent later.
          </p>
        )}
        <button type="submit" class="visually-hidden" tabIndex={-1}>
          Capture
        </button>
      </form>
    </Dialog>
  );
}
