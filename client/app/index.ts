import './style.css';

export { App } from './app.tsx';
