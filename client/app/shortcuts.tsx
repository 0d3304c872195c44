import { type Command, commands, Dialog, Keys } from '../ui/index.ts';
import { overlay } from './place.ts';

type Shortcut = { title: string; keys: string[] };

/** What can be done by keys, under the headings: the title once, however many keys do it. */
export function shortcutGroups(all: readonly Command[]): { name: string; shortcuts: Shortcut[] }[] {
  const groups = new Map<string, Map<string, Shortcut>>();
  for (const { title, keys, group } of all) {
    if (!keys) continue;
    const shortcuts = groups.get(group) ?? new Map<string, Shortcut>();
    groups.set(group, shortcuts);
    const known = shortcuts.get(title);
    if (!known) shortcuts.set(title, { title, keys: [keys] });
    else if (!known.keys.includes(keys)) known.keys.push(keys);
  }
  return [...groups].map(([name, shortcuts]) => ({ name, shortcuts: [...shortcuts.values()] }));
}

/** Every key that does something, from the registry itself. */
export function Shortcuts() {
  return (
    <Dialog
      title="Keyboard shortcuts"
      size="large"
      onClose={() => {
        overlay.value = null;
      }}
    >
      <div class="shortcuts">
        {shortcutGroups(commands.value).map((group) => (
          <section key={group.name}>
            <h3>{group.name}</h3>
            <dl>
              {group.shortcuts.map(({ title, keys }) => (
                <div key={title}>
                  <dt>{title}</dt>
                  <dd>
                    {keys.map((way, index) => (
                      <span key={way}>
                        {index > 0 && <span class="dim"> or </span>}
                        <span class="visually-hidden">{way}</span>
                        <Keys keys={way} />
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
