-- When its author last changed a comment's text.
alter table comments add column edited_at timestamptz;
