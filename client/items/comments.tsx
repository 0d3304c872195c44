import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { v7 as newId } from 'uuid';
import { addComment, type Comment, itemTypes, MAX_COMMENT_LENGTH } from '../../shared/documents.ts';
import { session } from '../local/index.ts';
import { members } from '../local/workspace.ts';
import { Avatar, Button, fuzzySearch, IconButton, Markdown, RelativeTime, TextArea, toast } from '../ui/index.ts';
import { useItem } from './context.ts';
import { emphasiseMentions, mentionAt } from './model.ts';

/** What was written and not sent yet, by item: closing a panel must not lose it. */
const drafts = new Map<string, string>();
const MOST_MENTIONS = 6;

/** The comments, oldest first, and a field for the next one. */
export function Comments({ comments, names }: { comments: readonly Comment[]; names: readonly string[] }) {
  const { canEdit } = useItem();
  return (
    <>
      <ul class="item-comments">
        {comments.map((comment) => (
          <CommentRow key={comment.id} comment={comment} names={names} />
        ))}
      </ul>
      {comments.length === 0 && !canEdit && <p class="item-note">Nobody has said anything yet.</p>}
      {canEdit && <NewComment />}
    </>
  );
}

function CommentRow({ comment, names }: { comment: Comment; names: readonly string[] }) {
  const { document, canEdit } = useItem();
  const author = members.value.get(comment.author);
  const isMine = comment.author === session.value.me?.id;
  const remove = () => {
    itemTypes(document.doc).comments.delete(comment.id);
    toast('Comment deleted', { action: { label: 'Undo', run: () => addComment(document.doc, comment) } });
  };
  return (
    <li>
      <Avatar name={author?.name ?? 'Former member'} color={author?.color} kind={author?.kind} size={24} decorative />
      <div class="item-comment">
        <header>
          <b>{author?.name ?? 'Former member'}</b>
          <RelativeTime at={comment.at} />
          {isMine && canEdit && <IconButton icon="trash" label="Delete this comment" onClick={remove} />}
        </header>
        <Markdown text={emphasiseMentions(comment.text, names)} />
      </div>
    </li>
  );
}

/** Writes a comment. An `@` offers the members' names. */
function NewComment() {
  const { card, document } = useItem();
  const text = useSignal(drafts.get(card.id) ?? '');
  const mention = useSignal<{ from: number; query: string } | null>(null);
  const chosen = useSignal(0);
  const area = useRef<HTMLTextAreaElement>(null);
  const found = mention.value
    ? fuzzySearch(mention.value.query, members.value.values(), ({ name }) => name, MOST_MENTIONS)
    : [];

  const write = (next: string) => {
    text.value = next;
    drafts.set(card.id, next);
    mention.value = mentionAt(next, area.current?.selectionStart ?? next.length);
    chosen.value = 0;
  };
  const complete = (name: string) => {
    const at = mention.peek();
    const field = area.current;
    if (!at || !field) return;
    // In the field itself, so that the next letter that is typed comes behind it.
    field.setRangeText(`${name} `, at.from, field.selectionStart, 'end');
    write(field.value);
    mention.value = null;
  };
  const send = () => {
    const words = text.peek().trim();
    const author = session.peek().me?.id;
    if (!words || !author) return;
    document.doc.transact(() =>
      addComment(document.doc, { id: newId(), author, text: words, at: new Date().toISOString() }),
    );
    write('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const pick = found[chosen.peek()]?.candidate;
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) send();
    else if (pick && (event.key === 'Enter' || event.key === 'Tab')) complete(pick.name);
    else if (pick && event.key === 'ArrowDown') chosen.value = (chosen.peek() + 1) % found.length;
    else if (pick && event.key === 'ArrowUp') chosen.value = (chosen.peek() - 1 + found.length) % found.length;
    else if (event.key === 'Escape' && mention.peek()) mention.value = null;
    else if (event.key === 'Escape') area.current?.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="item-new-comment">
      <TextArea
        label="Comment"
        hideLabel
        rows={2}
        maxLength={MAX_COMMENT_LENGTH}
        placeholder="Say something. @ mentions somebody."
        areaRef={area}
        value={text.value}
        onInput={write}
        onKeyDown={onKeyDown}
        onBlur={() => {
          mention.value = null;
        }}
      />
      {found.length > 0 && (
        <div class="item-mentions" role="listbox" aria-label="Members">
          {found.map(({ candidate: { id, name, color, kind } }, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
            <div
              key={id}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen.value}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => complete(name)}
            >
              <Avatar name={name} color={color} kind={kind} size={18} decorative />
              {name}
            </div>
          ))}
        </div>
      )}
      {text.value.trim() && (
        <Button variant="primary" icon="send" keys="mod+Enter" onClick={send}>
          Comment
        </Button>
      )}
    </div>
  );
}
