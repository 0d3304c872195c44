import { existsSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const hasChromium = existsSync(chromium) || process.env.CI === 'true';
if (!hasChromium) console.error(`Skip tests/e2e: there is no ${chromium} (install Chromium, or set CHROMIUM)`);

// Its own file, so that the tests do not run through the client's build (vite.config.ts has its root in client/).
export default defineConfig({
  test: {
    // Starting an engine takes a second on a quiet machine, and many on a busy one.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A shared machine may stall for seconds in the middle of what a browser waits for.
    retry: process.env.CI === 'true' ? 1 : 0,
    exclude: [...configDefaults.exclude, ...(hasChromium ? [] : ['tests/e2e/**'])],
    include: ['{shared,server,workers,client,tests,scripts}/**/*.test.{ts,tsx}'],
  },
});
