/** What is wrong with a resource, in the words of an OperationOutcome. */
export type Issue = {
  severity: 'error' | 'warning' | 'information';
  /** @see https://hl7.org/fhir/R4/valueset-issue-type.html */
  code: 'business-rule' | 'code-invalid' | 'extension' | 'invalid' | 'invariant' | 'required' | 'structure' | 'too-costly' | 'value';
  /** Where, such as `Task.input[0].value`. */
  expression: string;
  /** What is wrong, naming the rule. */
  message: string;
};

export type Limits = { issues: number; depth: number; milliseconds: number };

/** One validation: what was found, and what stands around the element that is looked at. */
export type Run = {
  report: (severity: Issue['severity'], code: Issue['code'], expression: string, message: string) => void;
  /** Counts an element. @throws TooCostly when it is one too many, too deep or too late */
  spend: (depth: number, path: string) => void;
  /** Whether a profile is not yet checked at a place: a slice, an extension's url and a claim may all name the same one. */
  isFirst: (profile: string, path: string) => boolean;
  issues: Issue[];
  /** FHIRPath's %resource and %rootResource. */
  resource: Record<string, unknown>;
  root: Record<string, unknown>;
  /** fullUrl → resource of the bundle around it. */
  entries: ReadonlyMap<string, Record<string, unknown>> | undefined;
};

/** Tells the first of equal pairs from the others. */
export function firstTimes(): Run['isFirst'] {
  const seen = new Set<string>();
  return (profile, path) => seen.size < seen.add(`${profile} ${path}`).size;
}

const tooCostly = Symbol('too costly');

/** Whether what was thrown is the end of a run's budget. */
export const isTooCostly = (thrown: unknown): boolean => thrown === tooCostly;

/** A run that stops itself with an issue `too-costly` once its limits are reached. */
export function createRun(resource: Record<string, unknown>, limits: Limits, now: () => number): Run {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  const until = now() + limits.milliseconds;
  let elements = 0;
  let errors = 0;
  let advice = 0;
  const stop = (path: string, message: string): never => {
    issues.push({ severity: 'error', code: 'too-costly', expression: path, message });
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught where the run began; no stack is wanted
    throw tooCostly;
  };
  return {
    isFirst: firstTimes(),
    issues,
    resource,
    root: resource,
    entries: undefined,
    report(severity, code, expression, message) {
      // A slice or a profile looks again at what its base has looked at.
      const key = `${expression}\n${message}`;
      if (seen.has(key)) return;
      seen.add(key);
      if (severity !== 'error') {
        // Advice beyond the limit is left out; it never hides an error.
        advice += 1;
        if (advice > limits.issues) return;
      } else errors += 1;
      issues.push({ severity, code, expression, message });
      if (errors >= limits.issues) stop(expression, `issue-limit: no more than ${limits.issues} errors are listed`);
    },
    spend(depth, path) {
      if (depth > limits.depth) stop(path, `depth-limit: no more than ${limits.depth} levels are read`);
      elements += 1;
      if (elements % 64 === 0 && now() > until) stop(path, `time-limit: not checked within ${limits.milliseconds} ms`);
    },
  };
}
