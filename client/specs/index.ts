/** The frozen revisions of a spec: freezing, reading, comparing. */
import { specRevisions } from '../ui/index.ts';

specRevisions.fill(() => import('./revisions.tsx').then((module) => module.SpecRevisions));
