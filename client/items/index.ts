/** One item: its facts, text, children, comments and history, in a panel beside the board. */
import { itemPanel } from '../ui/index.ts';

itemPanel.fill(() => import('./panel.tsx').then((module) => module.ItemPanel));
