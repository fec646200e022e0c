import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The page for residents goes along as it is written; the api serves dist/public at /public/. */
function publicPage(): Plugin {
  return {
    name: 'public-page',
    apply: 'build',
    generateBundle() {
      for (const name of readdirSync(here('lookup'))) this.emitFile({ type: 'asset', fileName: `public/${name}`, source: readFileSync(here(`lookup/${name}`)) })
    },
  }
}

export default defineConfig({
  base: '/console/',
  plugins: [vue(), publicPage()],
  resolve: { alias: { '@shared': here('shared') } },
  build: { target: 'chrome80', cssTarget: 'chrome80', chunkSizeWarningLimit: 1_500 },
})
