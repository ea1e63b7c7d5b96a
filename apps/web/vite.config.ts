import react from '@vitejs/plugin-react';
import { defineConfig, type InlineConfig, type Plugin } from 'vite';
import { firstPictureChunks } from './first-picture-chunks.ts';

/** Where a running Isocenter server answers while the page is served by Vite's development server. */
const serverUrl = process.env.ISOCENTER_URL ?? 'http://127.0.0.1:8017';

/** The server answers its own pages only, so requests passed on say that they are one. */
const toServer = { target: serverUrl, changeOrigin: true, headers: { origin: serverUrl } };

/**
 * The first layout, which looks for fonts, waits for the small entry script and for nothing that it asks for: requests leave before.
 * Vite leaves the attribute away.
 */
const requestsBeforeLayout: Plugin = {
  name: 'requests-before-layout',
  transformIndexHtml: (html) =>
    html.replace('<script type="module"', '<script type="module" blocking="render"'),
};

/** Of several decoders: left to itself the bundler makes a file of each, asked for one after the other while a frame waits. */
const sharedByCodecs = {
  name: 'codecs',
  test: /\/packages\/pixels\/src\/codecs\/[a-z-]+\.ts$|vite-browser-external/,
};

const page = {
  root: import.meta.dirname,
  plugins: [react(), requestsBeforeLayout],
  // The page's Content-Security-Policy allows no inline script and no data: address, so nothing is inlined.
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: 'es', rolldownOptions: { output: { codeSplitting: { groups: [sharedByCodecs] } } } },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': toServer, '/dicom-web': toServer, '/health': toServer },
  },
} satisfies InlineConfig;

export default defineConfig(async ({ command }) => {
  if (command === 'serve') return page;
  const output = { codeSplitting: { groups: await firstPictureChunks(page) } };
  return { ...page, build: { ...page.build, rolldownOptions: { output } } };
});
