import { defineConfig } from 'vitest/config';

// Its own file, so that the tests do not run through the client's build (vite.config.ts has its root in client/).
export default defineConfig({
  test: {
    // Starting an engine takes a second on a quiet machine, and many on a busy one.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    include: ['{shared,server,workers,client,tests,scripts}/**/*.test.{ts,tsx}'],
  },
});
