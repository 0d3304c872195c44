/** A text of so many lines of TypeScript, the first ones as given. */
export const lines = (count: number, ...first: string[]) =>
  `${[...first, ...Array.from({ length: count - first.length }, (_, line) => `export const a${line} = ${line};`)].join('\n')}\n`;

/** The files of a repository with three modules that import each other in a circle. */
export const ROCKET = {
  'package.json': '{ "name": "rocket" }\n',
  'engine/pump.ts': lines(60, "import { valve } from './valve.ts';", "import { fuel } from '../tank/fuel.ts';"),
  'engine/valve.ts': lines(20, 'export const valve = (open: boolean) => (open ? 1 : 0);'),
  'tank/fuel.ts': lines(40, "import { ready } from '../guidance/computer.ts';", 'export const fuel = 1;'),
  'guidance/computer.ts': lines(30, "import { valve } from '../engine/valve.ts';", 'export const ready = true;'),
  'tank/gauge.ts': lines(5, 'export const gauge = 2;'),
  'guidance/screen.css': '.screen {\n  color: green;\n}\n',
  'docs/manual.md': '# Manual\n',
};
