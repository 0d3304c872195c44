import { type Command, commands, Dialog, Keys } from '../ui/index.ts';
import { overlay } from './place.ts';

/** The commands that have keys, under their headings; one line where several do the same in different places. */
export function shortcutGroups(all: readonly Command[]): { name: string; commands: Command[] }[] {
  const groups = new Map<string, Map<string, Command>>();
  for (const command of all) {
    if (!command.keys) continue;
    const group = groups.get(command.group) ?? new Map<string, Command>();
    group.set(`${command.keys} ${command.title}`, command);
    groups.set(command.group, group);
  }
  return [...groups].map(([name, found]) => ({ name, commands: [...found.values()] }));
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
              {group.commands.map((command) => (
                <div key={command.id}>
                  <dt>{command.title}</dt>
                  <dd>
                    <span class="visually-hidden">{command.keys}</span>
                    <Keys keys={command.keys ?? ''} />
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
