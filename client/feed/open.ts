import { api, openDocument, outbox } from '../local/index.ts';
import { Feed } from './model.ts';

/** Opens the feed of a project. Close it when its view goes. */
export const openFeed = (projectId: string): Feed =>
  new Feed({
    projectId,
    document: openDocument(`feed:${projectId}`),
    get: api.get,
    send: outbox.send,
    waiting: outbox.waiting,
  });
