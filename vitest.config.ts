import { defineConfig } from 'vitest/config';

// Its own file, so that the tests do not run through the client's build (vite.config.ts has its root in client/).
export default defineConfig({
  test: {
    include: ['{shared,server,workers,client,tests,scripts}/**/*.test.{ts,tsx}'],
  },
});
