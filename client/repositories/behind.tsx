import type { Repository } from '../../shared/api/repositories.ts';
import { Icon, Pill } from '../ui/index.ts';
import { ingest, mayChange } from './doing.ts';
import type { Repositories } from './repositories-model.ts';
import { shortCommit } from './words.ts';
import './behind.css';

type BehindProps = { repositories: Repositories; repository: Repository };

/** Says which commit a map is behind, and has that one read. */
export function Behind({ repositories, repository }: BehindProps) {
  const commit = repository.head?.commit;
  const words = (
    <span>
      behind <span class="map-behind-head">HEAD </span>
      {commit && <code>{shortCommit(commit)}</code>}
    </span>
  );
  if (!mayChange()) return <Pill tone="warn">{words}</Pill>;
  return (
    <button
      type="button"
      class="pill warn map-behind"
      data-tip="Read it again"
      onClick={() => void ingest(repositories, repository)}
    >
      <Icon name="refresh" size={12} />
      {words}
      <span class="visually-hidden">: read again</span>
    </button>
  );
}
