/** One search over everything: its page, what the palette shows of it, and what is similar to a text. */
import { api } from '../local/index.ts';
import { navigate, registerPaletteSource, registerRoute, similarTo } from '../ui/index.ts';
import { everywhereSource, searchSource } from './source.ts';

registerRoute('/search', {
  title: 'Search',
  view: () => import('./page.tsx').then((module) => module.SearchPage),
  nav: { group: 'workspace', label: 'Search', icon: 'search', order: 4, keys: '/' },
});

registerPaletteSource(
  searchSource({
    get: api.get,
    navigate,
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  }),
);
registerPaletteSource(everywhereSource(navigate));

similarTo.fill(() => import('./similar-view.tsx').then((module) => module.SimilarList));
