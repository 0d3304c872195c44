import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { commands, Dialog, Dot, Icon, Keys, type PaletteEntry, paletteSources } from '../ui/index.ts';
import { PaletteModel } from './palette-model.ts';
import { overlay } from './place.ts';
import { findItems, findProjects } from './sources.ts';

const close = () => {
  overlay.value = null;
};

/** Search and commands in one field, by keyboard alone if one likes. */
export function Palette() {
  const [model] = useState(
    () =>
      new PaletteModel(
        () => commands.value,
        () => [{ id: 'projects', search: findProjects }, ...paletteSources.peek()],
      ),
  );
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => findItems(() => model.refresh()), [model]);
  const active = model.active.value;
  useLayoutEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const run = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    close();
    // After the dialog gave the focus back, so that what runs may move it on.
    setTimeout(entry.run);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || (event.key === 'n' && event.ctrlKey)) model.move(1);
    else if (event.key === 'ArrowUp' || (event.key === 'p' && event.ctrlKey)) model.move(-1);
    else if (event.key === 'PageDown') model.move(8);
    else if (event.key === 'PageUp') model.move(-8);
    else if (event.key === 'Enter') run(model.entries.value[active]);
    else if (event.key === 'k' && (event.metaKey || event.ctrlKey)) close();
    else return;
    event.preventDefault();
  };

  let index = -1;
  return (
    <Dialog title="Search and commands" hideTitle at="top" onClose={close}>
      <div class="palette-field">
        <Icon name="search" />
        <input
          role="combobox"
          aria-label="Search and commands"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={model.entries.value.length > 0 ? `palette-${active}` : undefined}
          autofocus
          autocomplete="off"
          spellcheck={false}
          placeholder="Search, or type a command"
          value={model.query.value}
          onInput={(event) => model.type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id="palette-list" class="palette-list" role="listbox" aria-label="Found">
        {model.groups.value.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: the options of a listbox are grouped by role; a fieldset is for forms
          <div key={group.name} role="group" aria-label={group.name}>
            <div class="palette-group" aria-hidden="true">
              {group.name}
            </div>
            {group.entries.map((entry) => {
              index += 1;
              const at = index;
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys, as the combobox pattern has it
                <div
                  key={entry.id}
                  id={`palette-${at}`}
                  class="palette-entry"
                  role="option"
                  tabIndex={-1}
                  aria-selected={at === active}
                  data-active={at === active || undefined}
                  onPointerMove={() => model.choose(at)}
                  onClick={() => run(entry)}
                >
                  {entry.icon ? <Icon name={entry.icon} size={15} /> : <span class="icon" />}
                  {entry.color && <Dot color={entry.color} />}
                  <Marked text={entry.title} positions={entry.positions ?? []} />
                  {entry.detail && <span class="palette-detail truncate">{entry.detail}</span>}
                  {entry.keys && <Keys keys={entry.keys} />}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <div class="palette-foot" aria-hidden="true">
        <span>
          <Keys keys="ArrowUp" /> <Keys keys="ArrowDown" /> move
        </span>
        <span>
          <Keys keys="Enter" /> open
        </span>
        <span>
          <Keys keys="Escape" /> close
        </span>
      </div>
    </Dialog>
  );
}

/** A title with the letters that matched marked. */
function Marked({ text, positions }: { text: string; positions: readonly number[] }) {
  const marked = new Set(positions);
  const parts: { text: string; marked: boolean }[] = [];
  for (let index = 0; index < text.length; index++) {
    const letter = text[index] ?? '';
    const last = parts.at(-1);
    if (last && last.marked === marked.has(index)) last.text += letter;
    else parts.push({ text: letter, marked: marked.has(index) });
  }
  return (
    <span class="palette-title truncate">
      {parts.map((part, index) => (part.marked ? <b key={index}>{part.text}</b> : part.text))}
    </span>
  );
}
