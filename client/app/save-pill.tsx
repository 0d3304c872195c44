import type { ComponentChildren } from 'preact';
import { app, dismissRefusal, outbox, refusals, saveState, type WaitingCommand } from '../local/index.ts';
import { Button, copyText, Icon, Popover, RelativeTime, reasonInWords } from '../ui/index.ts';
import { commandText, saveWords } from './words.ts';

/** The truth about saving, in one pill; it opens the list of what waits and what was refused. */
export function SavePill() {
  const { text, tone } = saveWords(saveState.value);
  return (
    <Popover
      label="What is saved"
      placement="bottom-end"
      class="save-list"
      trigger={
        <button type="button" class={`pill ${tone} save-pill`}>
          <span class="dot" aria-hidden="true" />
          <span class="save-words" role="status">
            {text}
          </span>
        </button>
      }
    >
      {() => <SaveList />}
    </Popover>
  );
}

function SaveList() {
  const { otherwise: kind, waiting } = saveState.value;
  const commands = outbox.waiting.value;
  const refused = commands.filter((command) => command.state === 'refused');
  const queued = commands.filter((command) => command.state !== 'refused');
  const edits = Math.max(0, waiting - queued.length);
  const problem = app.storageProblem.value;
  const isOutdated = kind === 'outdated';
  return (
    <>
      {problem && (
        <p class="save-problem">
          <Icon name="alert" size={14} />
          {problem}
        </p>
      )}
      {kind === 'late' && (
        <p class="save-problem">
          <Icon name="alert" size={14} />
          The server has your changes and cannot store them right now. It tries again. They are kept on this device.
        </p>
      )}
      {isOutdated && (
        <div class="save-problem">
          <Icon name="alert" size={14} />
          <span>
            This page and the server are of different versions. Update to go on; what waits is kept and sent then.
          </span>
          <Button variant="primary" onClick={() => void app.updateNow()}>
            Update
          </Button>
        </div>
      )}
      {(refused.length > 0 || refusals.value.length > 0) && (
        <section>
          <h2>Refused</h2>
          {refused.map((command) => (
            <Entry
              key={command.id}
              title={command.label}
              note={command.reason && reasonInWords(command.reason)}
              at={command.createdAt}
            >
              <Button onClick={() => outbox.retry(command.id)}>Try again</Button>
              <Button onClick={() => void copyText(commandText(command))}>Copy</Button>
              <Button variant="ghost" onClick={() => outbox.discard(command.id)}>
                Discard
              </Button>
            </Entry>
          ))}
          {refusals.value.map(({ id, reason, text, at }) => (
            <Entry key={id} title={text ? `“${text.slice(0, 80)}”` : 'A change'} note={reasonInWords(reason)} at={at}>
              {text && <Button onClick={() => void copyText(text)}>Copy the text</Button>}
              <Button variant="ghost" onClick={() => dismissRefusal(id)}>
                Discard
              </Button>
            </Entry>
          ))}
        </section>
      )}
      {(queued.length > 0 || edits > 0) && (
        <section>
          <h2>{kind === 'offline' ? 'Waiting for the network' : 'On the way'}</h2>
          {edits > 0 && (
            <Entry
              title={edits === 1 ? 'One edit' : `${edits} edits`}
              note={
                kind === 'offline'
                  ? 'Kept on this device; merged with the others’ when the network is back.'
                  : kind === 'late'
                    ? 'Kept on this device until the server has stored it.'
                    : 'Kept on this device until the server has it.'
              }
            />
          )}
          {queued.map((command) => (
            <Waiting key={command.id} command={command} />
          ))}
        </section>
      )}
      {commands.length === 0 && edits === 0 && refusals.value.length === 0 && (
        <p class="save-all">
          {kind === 'offline'
            ? 'Offline, and nothing waits. You can go on working: changes are kept on this device.'
            : kind === 'saving'
              ? 'On its way to the server.'
              : 'Everything is on the server.'}
        </p>
      )}
    </>
  );
}

function Waiting({ command }: { command: WaitingCommand }) {
  return (
    <Entry title={command.label} at={command.createdAt} note={command.state === 'sending' ? 'Sending' : undefined}>
      {command.state === 'waiting' && (
        <Button variant="ghost" onClick={() => outbox.discard(command.id)}>
          Discard
        </Button>
      )}
    </Entry>
  );
}

type EntryProps = { title: string; note?: string | undefined; at?: string; children?: ComponentChildren };

function Entry({ title, note, at, children }: EntryProps) {
  return (
    <div class="save-entry">
      <div class="save-title">
        <span class="grow">{title}</span>
        {at && <RelativeTime at={at} />}
      </div>
      {note && <p>{note}</p>}
      {children && <div class="save-actions">{children}</div>}
    </div>
  );
}
