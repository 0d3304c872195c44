import { useSignal, useSignalEffect } from '@preact/signals';
import { v7 as newId } from 'uuid';
import { addComment, type Comment, changeComment, itemTypes, MAX_COMMENT_LENGTH } from '../../shared/documents.ts';
import { session } from '../local/index.ts';
import { members } from '../local/workspace.ts';
import {
  Avatar,
  Button,
  IconButton,
  Markdown,
  MentionArea,
  type MentionAreaProps,
  RelativeTime,
  toast,
} from '../ui/index.ts';
import { useItem } from './context.ts';
import { emphasiseMentions } from './model.ts';

/** What was written and not sent yet, by item: closing a panel must not lose it. */
const drafts = new Map<string, string>();

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
  const editing = useSignal(false);
  const author = members.value.get(comment.author);
  const isMine = comment.author === session.value.me?.id;
  const remove = () => {
    itemTypes(document.doc).comments.delete(comment.id);
    toast('Comment deleted', { action: { label: 'Undo', run: () => addComment(document.doc, comment) } });
  };
  const stop = () => {
    editing.value = false;
  };
  return (
    <li>
      <Avatar name={author?.name ?? 'Former member'} color={author?.color} kind={author?.kind} size={24} decorative />
      <div class="item-comment">
        <header>
          <b>{author?.name ?? 'Former member'}</b>
          <RelativeTime at={comment.at} />
          {comment.editedAt && (
            <span class="item-note">
              edited <RelativeTime at={comment.editedAt} />
            </span>
          )}
          {isMine && canEdit && !editing.value && (
            <span class="item-comment-actions">
              <IconButton
                icon="edit"
                label="Edit this comment"
                onClick={() => {
                  editing.value = true;
                }}
              />
              <IconButton icon="trash" label="Delete this comment" onClick={remove} />
            </span>
          )}
        </header>
        {editing.value ? (
          <EditComment comment={comment} onDone={stop} />
        ) : (
          <Markdown text={emphasiseMentions(comment.text, names)} />
        )}
      </div>
    </li>
  );
}

function EditComment({ comment, onDone }: { comment: Comment; onDone: () => void }) {
  const { document } = useItem();
  const text = useSignal(comment.text);
  const save = () => {
    const words = text.peek().trim();
    if (!words) return;
    if (words !== comment.text) {
      changeComment(document.doc, comment.id, { text: words, editedAt: new Date().toISOString() });
    }
    onDone();
  };
  return (
    <div class="item-new-comment">
      <CommentArea label="Edit the comment" text={text} takesFocus onSend={save} onEscape={onDone} />
      <div class="item-comment-actions">
        <Button variant="primary" keys="mod+Enter" disabled={!text.value.trim()} onClick={save}>
          Save
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </div>
  );
}

/** The field that a comment is written in. */
function CommentArea(
  props: Pick<MentionAreaProps, 'label' | 'placeholder' | 'text' | 'takesFocus' | 'onSend' | 'onEscape'>,
) {
  const rules = { rows: 2, maxLength: MAX_COMMENT_LENGTH, sendsOn: 'mod+Enter' } as const;
  return <MentionArea {...props} {...rules} people={members.value.values()} />;
}

/** Writes a comment. */
function NewComment() {
  const { card, document } = useItem();
  const text = useSignal(drafts.get(card.id) ?? '');
  useSignalEffect(() => {
    drafts.set(card.id, text.value);
  });
  const send = () => {
    const words = text.peek().trim();
    const author = session.peek().me?.id;
    if (!words || !author) return;
    const at = new Date().toISOString();
    addComment(document.doc, { id: newId(), author, text: words, at, editedAt: null });
    text.value = '';
  };
  return (
    <div class="item-new-comment">
      <CommentArea
        label="Comment"
        placeholder="Say something. @ mentions somebody."
        text={text}
        onSend={send}
        onEscape={(field) => field.blur()}
      />
      {text.value.trim() && (
        <Button variant="primary" icon="send" keys="mod+Enter" onClick={send}>
          Comment
        </Button>
      )}
    </div>
  );
}
