import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const service = process.env.TIDEGATE_URL ?? 'http://127.0.0.1:4000';

/** Nothing is drawn before the script has put the chosen theme on the page. */
const themeFirst: Plugin = {
  name: 'theme-first',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Whatever path a proxy puts before it.
  base: './',
  plugins: [react(), themeFirst],
  // An own folder per checkout, not beside the sources.
  cacheDir: fileURLToPath(new URL('../../node_modules/.cache/dashboard', import.meta.url)),
  build: {
    outDir: fileURLToPath(new URL('../../build/dashboard', import.meta.url)),
    emptyOutDir: true,
    sourcemap: false,
    // Nothing is put into the page or the styles themselves: the policy lets only files in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What is loaded first is one file: in pieces, as later pages would share them, it is larger and takes longer.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
    license: { fileName: 'THIRD-PARTY-NOTICES.md' },
  },
  server: {
    // The service lets pages of its own origin in.
    proxy: { '/graphql': { target: service, ws: true, changeOrigin: true, headers: { origin: service } } },
  },
});
