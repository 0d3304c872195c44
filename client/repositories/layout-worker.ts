/** Lays a map out in a thread of its own, because a large one takes seconds. */
import { type LayoutInput, layOut } from './layout.ts';

addEventListener('message', ({ data }: MessageEvent<LayoutInput>) => postMessage(layOut(data)));
