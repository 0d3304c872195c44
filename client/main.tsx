import { render } from 'preact';
import { session, startLocal } from './local/index.ts';

// A feature is its folder: its door registers its routes and commands when it is imported.
import.meta.glob('./*/index.ts', { eager: true });

function App() {
  return <main>Mission Control: {session.value.state}</main>;
}

const root = document.getElementById('app');
if (root) render(<App />, root);
void startLocal();
