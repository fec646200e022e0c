import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  base: '/console/',
  plugins: [vue()],
  resolve: { alias: { '@shared': fileURLToPath(new URL('shared', import.meta.url)) } },
  build: { target: 'chrome80', cssTarget: 'chrome80', chunkSizeWarningLimit: 1_500 },
})
