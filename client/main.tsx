import { render } from 'preact';
import { App } from './app/index.ts';
import { startLocal } from './local/index.ts';

// A feature is its folder: its door registers its routes and commands when it is imported.
import.meta.glob('./*/index.ts', { eager: true });

const root = document.getElementById('app');
if (root) render(<App />, root);
void startLocal();
