import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Writes sw.js with the list of every file of this build; its version is the hash of their contents. */
function serviceWorker(): Plugin {
  return {
    name: 'form-service-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const hash = createHash('sha256')
      const built = Object.values(bundle).sort((a, b) => a.fileName.localeCompare(b.fileName))
      for (const file of built) hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source)
      const copied = readdirSync(here('public'))
      for (const name of copied.sort()) hash.update(name).update(readFileSync(here(`public/${name}`)))
      const files = ['', ...built.map((file) => file.fileName).filter((name) => name !== 'index.html'), ...copied]
      const source = readFileSync(here('worker/sw.js'), 'utf8')
        .replace('__VERSION__', hash.digest('hex').slice(0, 16))
        .replace('["__FILES__"]', JSON.stringify(files.map((name) => `/form/${name}`)))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source })
    },
  }
}

export default defineConfig({
  base: '/form/',
  plugins: [vue(), serviceWorker()],
  resolve: {
    alias: { '@shared': here('../../api/console/shared') },
    dedupe: ['vue', 'openapi-fetch'], // the shared folder lies beside another node_modules
  },
  build: { target: 'chrome80', cssTarget: 'chrome80', chunkSizeWarningLimit: 400, modulePreload: { polyfill: false } },
})
