import type { Repository } from '../../shared/api/repositories.ts';
import { Select, setQuery } from '../ui/index.ts';

/** Opens the map of another repository. */
export function chooseRepository(repository: string): void {
  const nothing = { module: null, file: null, line: null, definition: null, to: null };
  setQuery({ repository, ...nothing }, { replace: false });
}

/** The name of the repository on screen; a choice where there are several. */
export function Picker({ repository, list }: { repository: Repository; list: readonly Repository[] }) {
  if (list.length < 2) return <b class="truncate">{repository.name}</b>;
  return (
    <Select
      label="Repository"
      hideLabel
      value={repository.id}
      options={list.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={chooseRepository}
    />
  );
}
