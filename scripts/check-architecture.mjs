import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from './prepare.mjs';

const folders = ['client', 'server', 'test-fixtures', 'scripts'];
const source = /(?<!\.d)\.(tsx?|mjs)$/;

/** Paths of all source files, with forward slashes, relative to `root`. */
function sourceFiles(root) {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && source.test(entry.name) && !/[\\/](node_modules|dist)([\\/]|$)/.test(entry.parentPath))
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(root.length + 1)
            .replaceAll('\\', '/'),
        ),
    );
}

/**
 * Holds a tree against the rules of `.dependency-cruiser.cjs`.
 * @param {string} root
 * @returns {Promise<{ problems: string[], cruised: number }>} one line a problem; `cruised` counts our own modules.
 * A source file that was not cruised is a problem, too: with a TypeScript it does not know, dependency-cruiser finds nothing wrong
 * because it looks at nothing.
 */
export async function architectureProblems(root) {
  const require = createRequire(join(projectFolder, 'package.json'));
  const { cruise } = await import('dependency-cruiser');
  const { default: extractTsConfig } = await import('dependency-cruiser/config-utl/extract-ts-config');
  const { forbidden, options } = require(join(projectFolder, '.dependency-cruiser.cjs'));
  const present = folders.filter((folder) => existsSync(join(root, folder)));
  const { enhancedResolveOptions, tsConfig, ...cruiseOptions } = options;
  const result = await cruise(
    present,
    { ...cruiseOptions, baseDir: root, validate: true, ruleSet: { forbidden } },
    enhancedResolveOptions,
    { tsConfig: extractTsConfig(join(projectFolder, tsConfig.fileName)) },
  );
  const { modules, summary } = result.output;
  const seen = new Set(modules.map((module) => module.source));
  const problems = summary.violations.map(
    ({ rule, from, to, cycle }) => `${rule.name}: ${from} → ${cycle ? cycle.map((step) => step.name ?? step).join(' → ') : to}`,
  );
  const own = sourceFiles(root);
  const unseen = own.filter((file) => !seen.has(file));
  if (own.length === 0) problems.push('No source file was found.');
  if (unseen.length > 0)
    problems.push(`${unseen.length} of ${own.length} source files were not looked at: ${unseen.slice(0, 3).join(', ')} …`);
  return { problems, cruised: own.length - unseen.length };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { problems, cruised } = await architectureProblems(projectFolder);
  for (const problem of problems) console.log(problem);
  console.log(`${cruised} modules, ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
