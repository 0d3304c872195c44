import { useEffect } from 'preact/hooks';
import type { SearchResult } from '../../shared/api/search.ts';
import { api, connection } from '../local/index.ts';
import { type ItemIndex, openItemIndex } from '../local/item-index.ts';
import { Dot, Icon, Link, Skeleton, stageColor, stageName, useOpened } from '../ui/index.ts';
import { addressOf, iconOf } from './address.ts';
import { findAlikeHere } from './alike.ts';
import { after } from './open.ts';
import { Similar, type Sought } from './similar.ts';
import './similar.css';

type SimilarProps = Sought & { quiet: boolean; onOpen?: (() => void) | undefined };

/** What is likely to be about the same as a text: a few lines that lead there. Quiet, it says nothing unless there is something. */
export function SimilarList({ text, projectId, except, quiet, onOpen }: SimilarProps) {
  const { similar } = useOpened(openSimilar, []);
  useEffect(() => similar.look({ text, projectId, except }), [similar, text, projectId, except]);
  const items = similar.items.value;
  if (items === null) return quiet ? null : <Skeleton rows={2} />;
  if (items.length === 0) {
    return quiet ? null : (
      <p class="dim">{connection.online.value ? 'Nothing is like it.' : 'No title here is like it.'}</p>
    );
  }
  return (
    <div class={`similar ${quiet ? 'quiet' : ''}`}>
      {quiet && (
        <p class="similar-caption" role="status">
          Perhaps about the same
        </p>
      )}
      <ul>
        {items.map((result) => (
          <li key={result.id}>
            <Link to={addressOf(result)} onClick={() => onOpen?.()}>
              <Icon name={iconOf(result.kind)} size={14} />
              <span class="visually-hidden">{result.kind}: </span>
              {result.place ? (
                <code class="truncate">{result.title.text}</code>
              ) : (
                <span class="truncate">{result.title.text}</span>
              )}
              <span class="similar-where truncate">
                {result.place ? whereIn(result.title.text, result.place) : projectId === null && result.projectName}
              </span>
              {result.stage && (
                <span class="similar-stage">
                  <Dot color={stageColor(result.stage)} />
                  <span>{stageName(result.stage)}</span>
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What is called nothing else is called by its path. */
const whereIn = (title: string, { path, line }: NonNullable<SearchResult['place']>) =>
  title === path ? `line ${line}` : `${path}:${line}`;

function openSimilar(): { similar: Similar; close: () => void } {
  let index: ItemIndex | null = null;
  const similar = new Similar({
    get: api.get,
    online: connection.online,
    findHere(sought) {
      // All boards are opened for it: only once there is no server to ask.
      index ??= openItemIndex({ first: sought.projectId, onChange: () => similar.refreshHere() });
      return findAlikeHere(sought, index.items());
    },
    after,
  });
  return {
    similar,
    close() {
      similar.close();
      index?.close();
    },
  };
}
