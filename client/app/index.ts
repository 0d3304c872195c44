import './rail.css';
import './top-bar.css';
import './overlays.css';
// Last: what it says of narrow windows goes before what the others say.
import './style.css';

export { App } from './app.tsx';
