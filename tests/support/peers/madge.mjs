import madge from 'madge';

const found = await madge('.', { fileExtensions: ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs'] });
const edges = Object.entries(found.obj()).flatMap(([from, targets]) => targets.map((to) => `${from} -> ${to}`));
process.stdout.write(JSON.stringify({ files: Object.keys(found.obj()).length, edges }));
