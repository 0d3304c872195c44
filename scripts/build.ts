/** Builds what the server serves and starts from: `dist/client` and `dist/engine-image.tar.gz`. */
import { build } from 'vite';
import { buildEngineImage } from './build-image.ts';

await build({ logLevel: 'warn' });
await buildEngineImage();
