import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

/** The server that `vite` forwards to while developing the client. */
const SERVER = process.env.PUBLIC_URL ?? 'http://127.0.0.1:8787';

export default defineConfig({
  root: 'client',
  cacheDir: '../node_modules/.vite',
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    // The first with light-dark(): lower ones would have it rewritten into variables.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // A data: URL would have to be allowed by the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // shared/ declares its schemas with zod: what the client does not use of them leaves no call behind.
      treeshake: { manualPureFunctions: ['z', 'pageOf'] },
    },
  },
  server: {
    proxy: {
      '/api': { target: SERVER, changeOrigin: true },
      '/sync': { target: SERVER, changeOrigin: true, ws: true },
    },
  },
  plugins: [
    preact(),
    VitePWA({
      registerType: 'prompt',
      injectRegister: false,
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png,woff2}'],
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [/^\/(api|sync|healthz|readyz|metrics)(\/|$|\?)/],
        cleanupOutdatedCaches: true,
        // The first visit goes offline with everything too, not only the visits after it.
        clientsClaim: true,
      },
      manifest: {
        id: '/',
        name: 'Mission Control',
        short_name: 'Mission',
        description: 'The live control room of a software team and its agents',
        start_url: '/',
        display: 'standalone',
        background_color: '#f9fafc',
        theme_color: '#f9fafc',
        icons: [
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
  ],
});
