import { useState } from 'preact/hooks';
import type { FeedEntry } from '../../shared/documents.ts';
import { session } from '../local/index.ts';
import { members } from '../local/workspace.ts';
import { Avatar, type AvatarProps, Icon, Link, Markdown, RelativeTime } from '../ui/index.ts';
import { subjectPath } from '../ui/subjects.ts';
import { type FeedGroup, type Piece, sentencePieces, spokenPart } from './groups.ts';
import type { WaitingPost } from './model.ts';

const KINDS: Record<string, AvatarProps['kind']> = { person: 'person', agent: 'agent', integration: 'integration' };

/** One entry of a feed, with the others it stands for behind a button. */
export function Group({ group: { head, rest }, projectId }: { group: FeedGroup; projectId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <div class="feed-group">
      <Entry entry={head} projectId={projectId} />
      {rest.length > 0 && (
        <div class="feed-rest">
          {open && rest.map((entry) => <Line key={entry.id} entry={entry} projectId={projectId} />)}
          <button type="button" class="feed-more" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name={open ? 'chevron-down' : 'chevron-right'} size={12} />
            {open ? 'Show less' : `${rest.length} more like this`}
          </button>
        </div>
      )}
    </div>
  );
}

function Entry({ entry, projectId }: { entry: FeedEntry; projectId: string }) {
  const { actor } = entry;
  const color = members.value.get(actor.id ?? '')?.color;
  const spoken = spokenPart(entry);
  return (
    <article class="feed-entry">
      <Avatar name={actor.name} color={color} kind={KINDS[actor.type] ?? 'system'} decorative />
      <div class="feed-body">
        <Sentence entry={spoken ? { ...entry, text: spoken.before } : entry} projectId={projectId} />{' '}
        <RelativeTime at={entry.at} />
        {spoken && (
          <div class="feed-spoken">
            <Markdown text={spoken.spoken} />
          </div>
        )}
      </div>
    </article>
  );
}

/** An entry without its face: one of those that a group stands for. */
function Line({ entry, projectId }: { entry: FeedEntry; projectId: string }) {
  return (
    <div class="feed-line">
      <Sentence entry={entry} projectId={projectId} /> <RelativeTime at={entry.at} />
    </div>
  );
}

function Sentence({ entry, projectId }: { entry: FeedEntry; projectId: string }) {
  const path = subjectPath(entry.subject, projectId);
  const pieces = sentencePieces(entry);
  const hasSubject = pieces.some(({ role }) => role === 'subject');
  return (
    <span class="feed-sentence">
      {pieces.map((piece, index) => (
        <PieceView key={index} piece={piece} path={hasSubject ? path : null} />
      ))}
      {!hasSubject && path && entry.type !== 'message.posted' && (
        <>
          {' '}
          <Link to={path}>Open</Link>
        </>
      )}
    </span>
  );
}

function PieceView({ piece: { text, role }, path }: { piece: Piece; path: string | null }) {
  if (role === 'actor') return <b>{text}</b>;
  if (role === 'subject' && path) return <Link to={path}>{text}</Link>;
  return role === 'subject' ? <b>{text}</b> : text;
}

/** One's own post that the server does not have yet. */
export function Waiting({ post }: { post: WaitingPost }) {
  const { me } = session.value;
  if (!me) return null;
  return (
    <article class="feed-entry waiting">
      <Avatar name={me.name} color={me.color} decorative />
      <div class="feed-body">
        <b>{me.name}</b>{' '}
        <span class="time">{post.refused ? 'refused: see the pill above' : 'waits for the network'}</span>
        <div class="feed-spoken">
          <Markdown text={post.text} />
        </div>
      </div>
    </article>
  );
}
