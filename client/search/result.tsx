import type { SearchResult } from '../../shared/api/search.ts';
import { members } from '../local/workspace.ts';
import { Dot, Icon, Link, Marked, RelativeTime, stageColor, stageName } from '../ui/index.ts';
import { addressOf, iconOf } from './address.ts';

/** One thing that was found; its title is a link as large as the whole row. */
export function Result({ result, onOpen }: { result: SearchResult; onOpen: () => void }) {
  const { id, kind, title, excerpt, place, commit, at } = result;
  return (
    <li class="search-result" data-kind={kind} data-result={id}>
      <span class="search-result-icon" data-tip={kind}>
        <Icon name={iconOf(kind)} size={15} />
      </span>
      <div class="search-result-head">
        <Link to={addressOf(result)} class="search-result-link truncate" onClick={onOpen}>
          <span class="visually-hidden">{kind}: </span>
          {title.text === '' ? (
            'Untitled'
          ) : place ? (
            <code>
              <Marked {...title} />
            </code>
          ) : (
            <Marked {...title} />
          )}
        </Link>
        {commit && <code class="search-result-sha">{commit.sha.slice(0, 7)}</code>}
        <RelativeTime at={at} />
      </div>
      {excerpt.text !== '' && excerpt.text !== title.text && (
        <p class={`search-result-excerpt ${place ? 'code' : ''}`}>
          <Marked {...excerpt} />
        </p>
      )}
      <Facts result={result} />
    </li>
  );
}

function Facts({ result }: { result: SearchResult }) {
  const { kind, stage, projectName, repositoryName, author, place, commit } = result;
  const name = commit?.author ?? (author === null ? undefined : members.value.get(author)?.name);
  return (
    <p class="search-result-facts">
      {stage && (
        <span>
          <Dot color={stageColor(stage)} />
          {stageName(stage)}
        </span>
      )}
      {place && (
        <span class="truncate">
          <code>
            <Marked text={place.path} marks={place.marks} />:{place.line}
          </code>
        </span>
      )}
      {place && <span>{place.language}</span>}
      {kind !== 'post' && <span class="truncate">{projectName}</span>}
      {repositoryName && <span class="truncate">{repositoryName}</span>}
      {name && <span class="truncate">{name}</span>}
    </p>
  );
}
