import { defineConfig, type Plugin } from 'vite'

/** GraphiQL's stylesheet carries two families of fonts as data, which the content security policy does not admit: the page has the console's. */
const withoutTheirFonts: Plugin = {
  name: 'without-their-fonts',
  enforce: 'pre',
  transform: (code, id) => (/graphiql.*\.css$/.test(id.split('?')[0]!) ? code.replace(/@font-face\s*\{[^}]*\}/g, '') : null),
}

/** A page of its own at /graphiql, so that the console's scripts stay as they are. */
export default defineConfig({
  base: '/graphiql/',
  plugins: [withoutTheirFonts],
  build: {
    target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1_500,
    // GraphiQL titles its icons by the names of their functions. Libraries for React mark their modules for servers that render; here nobody does.
    rolldownOptions: { checks: { moduleLevelDirective: false }, output: { keepNames: true } },
  },
})
