import { compileExpression, languageKind, type FhirExpression } from '../plan-definitions/index.ts';
import type { Application } from './application.ts';

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

type Asked = { expression: FhirExpression | undefined; path: string; libraries: readonly string[]; activity?: object };

/** What an expression gives; an expression that cannot be asked gives nothing, and the result says why. Never throws. */
export async function askExpression(
  application: Application,
  { expression, path, libraries, activity }: Asked,
): Promise<unknown[] | undefined> {
  const text = expression?.expression ?? '';
  const language = expression?.language ?? '';
  const kind = languageKind(language);
  const variables = activity === undefined ? application.variables : { ...application.variables, activity };
  const fail = (diagnostics: string, code: 'exception' | 'not-supported' = 'exception'): undefined => {
    application.report({ severity: 'warning', code, diagnostics, expression: [path] });
    return undefined;
  };
  if (!application.hasTime()) return undefined;
  try {
    if (kind === 'fhirpath') return compileExpression(text).run(variables);
    if (kind === undefined || application.deps.evaluate === undefined)
      return fail(`The language ${language} is not evaluated here; "${text}" counts as nothing.`, 'not-supported');
    return await application.deps.evaluate({ language, expression: text, libraries, variables });
  } catch (cause) {
    return fail(`"${text}" failed: ${messageOf(cause)}`);
  }
}

/** A condition holds where it gives one true; whatever else it gives is false, and said. */
export async function holds(application: Application, asked: Asked): Promise<boolean> {
  const found = await askExpression(application, asked);
  if (found === undefined) return false;
  const [value] = found;
  if (found.length === 1 && typeof value === 'boolean') return value;
  application.report({
    severity: 'warning',
    code: 'exception',
    diagnostics: `"${asked.expression?.expression ?? ''}" gave ${found.length === 0 ? 'nothing' : 'no single boolean'} and counts as false.`,
    expression: [asked.path],
  });
  return false;
}
