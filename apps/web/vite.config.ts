import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

/** Where a server runs while the console is being worked on with `pnpm --filter @gatehouse/web dev`. */
const server = process.env.GATEHOUSE_DEV_SERVER ?? 'http://localhost:4000'

export default defineConfig({
  plugins: [vue(), tailwindcss()],
  build: {
    target: 'es2023',
    // Small files as data: addresses would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/graphql': { target: server, ws: true },
    },
  },
})
