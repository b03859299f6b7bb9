/**
 * Who may call whom. The arrows of the house, as dependency-cruiser reads them:
 * screens → all wings; inbound → learning, workforce, knowledge; outbound → workforce, learning, knowledge;
 * workforce → learning; learning → knowledge; every wing → records → identity; everyone → the ground floor, never upwards.
 */
const ground = ['standards', 'contract', 'platform', 'database'];
const mayCall = {
  screens: ['inbound', 'knowledge', 'learning', 'workforce', 'outbound', 'records', 'identity'],
  inbound: ['learning', 'workforce', 'knowledge', 'records', 'identity'],
  outbound: ['workforce', 'learning', 'knowledge', 'records', 'identity'],
  workforce: ['learning', 'records', 'identity'],
  learning: ['knowledge', 'records', 'identity'],
  knowledge: ['records', 'identity'],
  records: ['identity'],
  identity: [],
};
const wingsOfModules = ['inbound', 'knowledge', 'learning', 'workforce', 'outbound', 'screens', 'identity', 'standards'];
// Tests, and what they stand on beside them.
const test = '(\\.(test|e2e)|-fixture)\\.tsx?$';

const arrows = Object.entries(mayCall).map(([from, allowed]) => ({
  name: `arrows-of-${from}`,
  comment: `server/${from} may call ${[...allowed, 'the ground floor'].join(', ')}; against the arrow only as a domain event.`,
  severity: 'error',
  from: { path: `^server/${from}/`, pathNot: test },
  to: {
    path: '^(server|client|scripts|test-fixtures)/',
    pathNot: `^server/(${[from, ...allowed, ...ground].join('|')})/|^server/events\\.ts$`,
  },
}));

module.exports = {
  forbidden: [
    ...arrows,
    {
      name: 'platform-knows-nobody',
      comment: 'platform holds not one business word.',
      severity: 'error',
      from: { path: '^server/platform/', pathNot: test },
      to: { path: '^(server|client|scripts|test-fixtures)/', pathNot: '^server/platform/' },
    },
    {
      name: 'database-knows-platform-only',
      severity: 'error',
      from: { path: '^server/database/', pathNot: test },
      to: { path: '^(server|client|scripts|test-fixtures)/', pathNot: '^server/(database|platform)/' },
    },
    {
      name: 'standards-stay-on-the-ground-floor',
      comment: 'Published specifications as schemas and pure functions; from platform they have the error they throw.',
      severity: 'error',
      from: { path: '^server/standards/', pathNot: test },
      to: { path: '^(server|client|scripts|test-fixtures)/', pathNot: '^server/(standards|platform)/' },
    },
    {
      name: 'standards-do-no-io',
      severity: 'error',
      from: { path: '^server/standards/', pathNot: test },
      to: {
        path: ['^(fs|net|http|https|http2|dns|tls|child_process|worker_threads)$', '^fs/promises$', '^node_modules/(pg|express|pino)/'],
      },
    },
    {
      name: 'contract-imports-zod-only',
      comment: 'The browser bundles it.',
      severity: 'error',
      from: { path: '^server/contract/', pathNot: test },
      to: { pathNot: '^server/contract/|^node_modules/zod/' },
    },
    {
      name: 'events-import-contract-only',
      severity: 'error',
      from: { path: '^server/events\\.ts$' },
      to: { pathNot: '^server/contract/index\\.ts$|^node_modules/zod/' },
    },
    {
      name: 'client-knows-the-contract-only',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^(server|scripts|test-fixtures)/', pathNot: '^server/contract/index\\.ts$' },
    },
    {
      name: 'ui-pieces-fetch-nothing',
      comment: 'client/ui is presentational.',
      severity: 'error',
      from: { path: '^client/ui/', pathNot: test },
      to: { path: '^client/', pathNot: '^client/ui/' },
    },
    {
      name: 'module-through-its-index',
      comment: 'A module is called through its index.ts; what else it has is its own business.',
      severity: 'error',
      from: { path: `^server/(${wingsOfModules.join('|')})/([^/]+)/` },
      to: { path: `^server/(${wingsOfModules.join('|')})/([^/]+)/`, pathNot: ['^server/$1/$2/', '^server/[^/]+/[^/]+/index\\.ts$'] },
    },
    {
      name: 'module-through-its-index-from-outside',
      severity: 'error',
      from: { path: '.', pathNot: `^server/(${wingsOfModules.join('|')})/` },
      to: { path: `^server/(${wingsOfModules.join('|')})/[^/]+/`, pathNot: '^server/[^/]+/[^/]+/index\\.ts$' },
    },
    ...['records', 'platform', 'database', 'contract'].map((name) => ({
      name: `${name}-through-its-index`,
      severity: 'error',
      from: { path: '.', pathNot: `^server/${name}/` },
      to: {
        path: `^server/${name}/`,
        // The launcher is a face of its own: tests start a cluster without loading the rest.
        pathNot: name === 'database' ? '^server/database/(index|embedded-postgres)\\.ts$' : `^server/${name}/index\\.ts$`,
      },
    })),
    {
      name: 'composition-root-is-called-by-nobody',
      comment: 'main.ts wires the house; nobody reaches up to it or to the configuration.',
      severity: 'error',
      from: { path: '^(server/[^/]+/|client/)', pathNot: test },
      to: { path: '^server/[^/]+\\.ts$', pathNot: '^server/events\\.ts$' },
    },
    {
      name: 'programs-use-no-test-fixtures',
      comment: 'The composition root alone loads the demo data.',
      severity: 'error',
      from: { path: '^(server|client)/', pathNot: [test, '^server/main\\.ts$'] },
      to: { path: '^(test-fixtures|scripts)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolvable',
      comment: '"fhir/r4" is types only (@types/fhir).',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['\\?(raw|url|inline)$', '^fhir/r4$'] },
    },
    {
      name: 'programs-use-no-development-packages',
      severity: 'error',
      from: { path: '^(server|client|test-fixtures/sandbox-ehr)/', pathNot: test },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|\\.tmp)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
};
