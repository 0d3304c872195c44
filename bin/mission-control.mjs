#!/usr/bin/env node
/** The command line of a checkout: installs and builds what is missing, then runs `server/cli.ts`. */
process.argv.splice(2, 0, 'cli');
await import('../scripts/run.mjs');
