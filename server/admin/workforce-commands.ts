import { readFileSync } from 'node:fs';
import { createPractitioners } from '../identity/practitioners/index.ts';
import { createTenantAdministration } from '../identity/tenants/index.ts';
import { createCredentials } from '../workforce/credentials/index.ts';
import { createImports, type ImportReport } from '../workforce/imports/index.ts';
import { createPrivileges, type Evaluated } from '../workforce/privileges/index.ts';
import type { AdminDeps } from './admin-deps.ts';
import { readArguments, refuse } from './arguments.ts';

const shownErrors = 20;
const importKinds = ['types', 'people', 'certifications', 'policies', 'catalogue', 'privileges'] as const;

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw refuse(`${path} cannot be read: ${cause instanceof Error ? cause.message : 'no reason given'}`);
  }
}

/** `--column rosterId="Employee No"`: our field and the file's own header. */
const columnsOf = (given: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    given.map((one) => {
      const at = one.indexOf('=');
      if (at < 1) throw refuse('--column is FIELD=HEADER, such as rosterId="Employee No".');
      return [one.slice(0, at), one.slice(at + 1)];
    }),
  );

function momentOf(text: string | undefined, option: 'as-of' | 'at'): Date | undefined {
  if (text === undefined) return undefined;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw refuse(`--${option} is a date such as 2026-11-22 or 2026-11-22T14:00:00Z.`);
  return at;
}

function tell(out: (line: string) => void, path: string, report: ImportReport, what: 'would be taken' | 'taken'): void {
  const { rows, wrong, unchanged } = report.counts;
  out(`${path}: ${rows} rows, ${report.counts.new} new, ${report.counts.changed} changed, ${unchanged} as known, ${wrong} wrong.`);
  for (const { line, column, message } of report.errors.slice(0, shownErrors))
    out(`  line ${line}${column === null ? '' : `, ${column}`}: ${message}`);
  if (report.errors.length > shownErrors) out(`  and ${report.errors.length - shownErrors} more; --json tells all.`);
  if (report.ignored.length > 0) out(`  Not read: ${report.ignored.join(', ')}.`);
  out(report.errors.length > 0 ? 'Nothing was taken: with a wrong row no row is.' : `Every row ${what === 'taken' ? 'was taken' : what}.`);
}

/** What a rule asks for, in words. */
function inWords({ decision: { outcome }, requires }: Evaluated): string {
  const of = requires ?? 'what it rests on';
  switch (outcome.kind) {
    case 'restrict':
      return `${outcome.to} from ${outcome.effectiveAt.toISOString()} (${of} ended; ${outcome.mode}; ${outcome.reason})`;
    case 'verify':
      return `held: ${of} has to be verified (${outcome.why})${outcome.isUrgent ? ', today' : ''}`;
    case 'grace':
      return `grace until ${outcome.until.toISOString()}: ${of} ended`;
    case 'committee':
      return `for the committee: ${of} ended`;
    case 'schedule-block':
      return `schedule, not privilege: ${of} ended`;
    case 'restore':
      return outcome.isAutomatic ? `back: ${of} is in force again` : `for a person: ${of} is in force again`;
    case 'keep':
      return 'stays';
  }
}

export const workforceCommands: Record<string, (deps: AdminDeps, argv: readonly string[]) => Promise<number>> = {
  /** One file, whole or not at all; exit code 1 where a row is wrong. */
  import: async (deps, argv) => {
    const given = readArguments(
      argv,
      { tenant: 'text', kind: 'text', column: 'list', 'as-of': 'text', 'dry-run': 'switch', json: 'switch' },
      1,
    );
    const kind = importKinds.find((one) => one === given.required('kind'));
    if (kind === undefined) throw refuse(`--kind is one of ${importKinds.join(', ')}.`);
    const [path] = given.positionals;
    if (path === undefined) throw refuse('Name the file.');
    const { tenant } = await createTenantAdministration(deps).showTenant(given.required('tenant'));
    const credentials = createCredentials({ practitioners: createPractitioners({ clock: deps.clock }) });
    const privileges = createPrivileges({ db: deps.db, credentials });
    const imports = createImports({ db: deps.db, clock: deps.clock, kinds: { ...credentials.imports, ...privileges.imports } });
    const [columns, asOf] = [columnsOf(given.list('column')), momentOf(given.text('as-of'), 'as-of')];
    const file = { content: contentOf(path), columns, asOf };
    const isRehearsal = given.has('dry-run');
    const report = isRehearsal ? await imports.plan(tenant, kind, file) : await imports.take(tenant, kind, file, deps.operator);
    if (given.has('json')) deps.out(JSON.stringify(report, undefined, 2));
    else tell((line) => deps.out(line), path, report, isRehearsal ? 'would be taken' : 'taken');
    return report.errors.length > 0 ? 1 : 0;
  },

  /** What the rules ask for now; nothing is changed. */
  evaluate: async (deps, argv) => {
    const given = readArguments(argv, { tenant: 'text', at: 'text', json: 'switch' });
    const { tenant } = await createTenantAdministration(deps).showTenant(given.required('tenant'));
    const credentials = createCredentials({ practitioners: createPractitioners({ clock: deps.clock }) });
    const now = deps.clock.now();
    const asOf = { validAt: momentOf(given.text('at'), 'at') ?? now, knownAt: now };
    const { evaluated, decided } = await createPrivileges({ db: deps.db, credentials }).evaluate(tenant, asOf);
    if (given.has('json')) {
      deps.out(JSON.stringify({ at: asOf.validAt, evaluated, decided }, undefined, 2));
      return 0;
    }
    for (const one of decided) deps.out(`${one.name} (${one.rosterId ?? one.personId})\t${one.privilege.code}\t${inWords(one)}`);
    const people = new Set(decided.map(({ personId }) => personId)).size;
    deps.out(`${evaluated} privileges looked at; ${decided.length} of ${people} people need something. Nothing was changed.`);
    return 0;
  },
};
