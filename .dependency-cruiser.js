/** Imports point one way: features → graphql, live, activity → platform → packages. A room uses another room through its
 *  commands and queries only. */
const server = '^apps/server/src'
const tests = '\\.(test|e2e)\\.ts$'

export default {
  forbidden: [
    {
      name: 'packages-stand-alone',
      comment: 'What anyone may use, also a browser, must not need a server or a console.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(apps|e2e|bench|scripts)/' },
    },
    {
      name: 'policy-is-pure',
      comment: 'The rules run anywhere and depend on nothing.',
      severity: 'error',
      from: { path: '^packages/policy/src/', pathNot: `${tests}|/test[A-Z][A-Za-z]*\\.ts$` },
      to: { pathNot: '^packages/policy/src/' },
    },
    {
      name: 'console-without-server',
      comment: 'The console knows the server by its published schema.',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: { path: '^apps/server/' },
    },
    {
      name: 'platform-below',
      comment: 'The platform knows nothing of what stands on it.',
      severity: 'error',
      from: { path: `${server}/platform/`, pathNot: tests },
      to: { path: `${server}/`, pathNot: `${server}/platform/` },
    },
    {
      name: 'middle-below-features',
      comment: 'GraphQL, live and activity carry the rooms; they do not know them.',
      severity: 'error',
      from: { path: `${server}/(graphql|live|activity)/`, pathNot: tests },
      to: { path: `${server}/`, pathNot: `${server}/(graphql|live|activity|platform)/` },
    },
    {
      name: 'features-below-the-process',
      comment: 'A room does not know the process that it runs in, nor the tests.',
      severity: 'error',
      from: { path: `${server}/features/`, pathNot: tests },
      to: { path: `${server}/`, pathNot: `${server}/(features|graphql|live|activity|platform)/` },
    },
    {
      name: 'rooms-through-their-doors',
      comment: 'A room uses another one through its commands and queries; its GraphQL types may name those of others.',
      severity: 'error',
      from: { path: `${server}/features/([^/]+)/`, pathNot: tests },
      to: {
        path: `${server}/features/`,
        pathNot: [`${server}/features/$1/`, `${server}/features/[^/]+/((commands|queries)(\\.ts$|/)|(types|problems)\\.ts$)`],
      },
    },
    {
      name: 'tests-stay-tests',
      comment: 'Nothing that runs for people needs a test or what tests stand on.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: `${tests}|${server}/testing/` },
      to: { path: `${tests}|${server}/testing/` },
    },
    {
      name: 'the-oracle-knows-no-policy',
      comment: 'The matrix holds the rules against a second writing of them; what both stood on, both would have wrong.',
      severity: 'error',
      from: { path: `${server}/testing/oracle/` },
      to: { path: '^packages/policy/' },
    },
    {
      name: 'no-circles-below',
      comment: 'Modules that everything stands on can each be read by themselves.',
      severity: 'error',
      from: { path: `^packages/|${server}/(platform|live|activity)/` },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'What is imported exists and is named in the package.json that needs it.',
      severity: 'error',
      from: { pathNot: '\\.vue$' },
      to: { couldNotResolve: true, pathNot: '^(virtual:|.*\\?)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/generated/' },
    exclude: { path: '/(dist|generated)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
}
