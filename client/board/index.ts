/** The board of a project: its cards in columns or as a list. */
import { registerRoute } from '../ui/index.ts';

// One function for all: going from one to the other keeps the page, its scrolling and its history.
const view = () => import('./page.tsx').then((module) => module.BoardPage);

registerRoute('/p/:projectId/board', {
  view,
  title: 'Board',
  nav: { group: 'project', label: 'Board', icon: 'board', order: 1, keys: 'g b' },
});
registerRoute('/p/:projectId/list', {
  view,
  title: 'List',
  nav: { group: 'project', label: 'List', icon: 'list', order: 2, keys: 'g l' },
});
registerRoute('/p/:projectId/items/:itemId', { view, title: 'Item' });
