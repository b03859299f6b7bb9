import { compileExpression, type Expression, type Variables } from './compile-expression.ts';

export type ConditionResult = {
  expression: string;
  /** The boolean found; null where there was none. */
  value: boolean | null;
  /** Why a condition without a boolean counts as false. */
  problem: string | null;
};

export type CompiledCondition = (variables: Variables) => ConditionResult;

/** So long may an expression walk the tree; a pause of the process is no reason to give up on a rule, so it takes three. */
const budget = { milliseconds: 250, overruns: 3 };

export type LanguageKind = 'fhirpath' | 'cql' | 'query';

const languages: Record<string, LanguageKind> = {
  'text/fhirpath': 'fhirpath',
  'text/cql': 'cql',
  'text/cql.identifier': 'cql',
  'text/cql-identifier': 'cql',
  'text/cql-expression': 'cql',
  'application/x-fhir-query': 'query',
};

/** @returns undefined for a language that nobody here reads. Several spellings of CQL are about. */
export const languageKind = (language: string): LanguageKind | undefined =>
  Object.hasOwn(languages, language.toLowerCase()) ? languages[language.toLowerCase()] : undefined;

const failing = (expression: string, problem: string): CompiledCondition => {
  const result: ConditionResult = { expression, value: null, problem };
  return () => result;
};

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const toResult = (expression: string, found: unknown[]): ConditionResult => {
  const [value] = found;
  if (found.length === 1 && typeof value === 'boolean') return { expression, value, problem: null };
  return { expression, value: null, problem: found.length === 0 ? 'gave nothing' : 'gave no single boolean' };
};

/**
 * Several conditions are ANDed; one that is null, not a boolean or throws counts as false and says so.
 * @see https://hl7.org/fhir/R4/plandefinition-definitions.html#PlanDefinition.action.condition
 */
const compileCondition = (language: string, expression: string, now: () => number): CompiledCondition => {
  // CQL and queries take their time and may not be waited for here.
  if (languageKind(language) !== 'fhirpath') return failing(expression, `language ${language} is not evaluated`);
  let run: Expression;
  let hasShortWay: boolean;
  try {
    ({ run, hasShortWay } = compileExpression(expression));
  } catch (cause) {
    return failing(expression, `does not compile: ${messageOf(cause)}`);
  }
  const ask = (variables: Variables): ConditionResult => {
    try {
      return toResult(expression, run(variables));
    } catch (cause) {
      return { expression, value: null, problem: `threw: ${messageOf(cause)}` };
    }
  };
  if (hasShortWay) return ask;
  let overruns = 0;
  return (variables) => {
    if (overruns >= budget.overruns)
      return { expression, value: null, problem: `time-budget: took more than ${budget.milliseconds} ms ${overruns} times` };
    const since = now();
    const result = ask(variables);
    if (now() - since <= budget.milliseconds) return result;
    overruns += 1;
    return { expression, value: null, problem: `time-budget: took more than ${budget.milliseconds} ms` };
  };
};

export type Compiler = (language: string, expression: string) => CompiledCondition;

/**
 * Compiles each expression once, however many plans ask it: rules share most of theirs, and one that is shared stays warm.
 * @param now milliseconds that only ever grow
 */
export const createCompiler = (now: () => number = () => performance.now()): Compiler => {
  const compiled = new Map<string, CompiledCondition>();
  return (language, expression) => {
    const key = `${language}|${expression}`;
    const condition = compiled.get(key) ?? compileCondition(language, expression, now);
    compiled.set(key, condition);
    return condition;
  };
};
