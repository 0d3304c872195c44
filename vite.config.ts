import preact from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

/** The server that `vite` forwards to while developing the client. */
const SERVER = process.env.PUBLIC_URL ?? 'http://127.0.0.1:8787';

/**
 * Marks the calls and objects at the top of shared/'s modules as free of effects, which by its rule they are: the schemas that the
 * client does not use, and zod with them, then leave nothing behind. By position and not by name: minified libraries
 * have functions that are called like any short name.
 */
const pureShared: Plugin = {
  name: 'pure-shared',
  enforce: 'post',
  transform: {
    filter: { id: /\/shared\/.*\.ts$/ },
    handler(code) {
      let marked = code;
      for (const statement of this.parse(code).body.toReversed()) {
        const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
        if (declaration?.type !== 'VariableDeclaration') continue;
        for (const { init } of declaration.declarations.toReversed()) {
          if (init?.type !== 'CallExpression' && init?.type !== 'ObjectExpression') continue;
          const value = code.slice(init.start, init.end);
          marked = `${marked.slice(0, init.start)}/* @__PURE__ */ (() => (${value}))()${marked.slice(init.end)}`;
        }
      }
      return { code: marked, map: null };
    },
  },
};

/** What only colours code, and where it goes. */
const ONLY_GRAMMARS = /node_modules\/(@lezer\/(javascript|php|lr)|@codemirror\/(legacy-modes|streamparser))\//;
const GRAMMARS = 'assets/grammars/';

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
      output: {
        chunkFileNames: ({ moduleIds }) =>
          moduleIds.every((id) => ONLY_GRAMMARS.test(id)) ? `${GRAMMARS}[name]-[hash].js` : 'assets/[name]-[hash].js',
      },
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
    pureShared,
    VitePWA({
      registerType: 'prompt',
      injectRegister: false,
      workbox: {
        // Code is read with a network.
        globIgnores: [`${GRAMMARS}*`],
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
        background_color: '#f9fafb',
        theme_color: '#f9fafb',
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
