import { join } from 'node:path';
import { defineConfig } from 'vite';
import { isolationHeaders } from '../../csp.ts';

/** Serves the page of the import bench. */
export default defineConfig({
  root: import.meta.dirname,
  server: { fs: { allow: [join(import.meta.dirname, '../..')] }, headers: { ...isolationHeaders } },
  optimizeDeps: { include: ['pako'] },
});
