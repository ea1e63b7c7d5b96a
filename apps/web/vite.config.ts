import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where a running Isocenter server answers while the page is served by Vite's development server. */
const serverUrl = process.env.ISOCENTER_URL ?? 'http://127.0.0.1:8042';

export default defineConfig({
  plugins: [react()],
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
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: serverUrl, changeOrigin: true },
      '/dicom-web': { target: serverUrl, changeOrigin: true },
      '/health': { target: serverUrl, changeOrigin: true },
    },
  },
});
