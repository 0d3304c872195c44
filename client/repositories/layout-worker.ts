/** Lays a map out in a thread of its own, because a large one takes seconds. */
import { type LayoutInput, layOut } from './layout.ts';

addEventListener('message', ({ data }: MessageEvent<LayoutInput>) => {
  const layout = layOut(data, (progress) => postMessage({ progress }));
  postMessage({ layout });
});
