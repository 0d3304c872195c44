/** What the server's search finds, in the palette. */
import { api } from '../local/index.ts';
import { navigate, registerPaletteSource } from '../ui/index.ts';
import { searchSource } from './source.ts';

registerPaletteSource(
  searchSource({
    get: api.get,
    navigate,
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  }),
);
