import type { Definition } from '../plan-definitions/index.ts';

export type Json = Record<string, unknown>;

/** Somebody or something that a definition is applied to or by; the resource where conditions ask of it. */
export type Party = { reference: string; resource?: object };

/** What `$apply` is given. @see https://hl7.org/fhir/R4/plandefinition-operation-apply.html */
export type ApplyInput = {
  subject: Party;
  encounter?: string;
  practitioner?: Party;
  organization?: string;
  /** Instant of the application. */
  at: Date;
  /** Id of the resource that comes out; those it contains have ids of their own. */
  id: string;
  /** %order, %topic, %event, %context of conditions and dynamic values. */
  variables?: Readonly<Record<string, unknown>>;
};

export type ApplyDeps = {
  /** @param canonical with or without |version */
  find(canonical: string): Definition | undefined;
  /** A StructureMap, where there are any. */
  findMap?(canonical: string): object | undefined;
  /** CQL and queries; without it such an expression gives nothing. */
  evaluate?(asked: {
    language: string;
    expression: string;
    libraries: readonly string[];
    variables: Readonly<Record<string, unknown>>;
  }): Promise<unknown[]>;
  /** Milliseconds that only ever grow. */
  now?: (this: void) => number;
  limits?: ApplyLimits;
};

export type ApplyLimits = { actions: number; depth: number; milliseconds: number };

type Severity = 'error' | 'warning' | 'information';
type IssueCode = 'not-found' | 'not-supported' | 'too-costly' | 'exception' | 'informational' | 'business-rule';
export type Issue = { severity: Severity; code: IssueCode; diagnostics: string; expression?: string[] };

/** One application under way: what it made so far, what went wrong, and what it may still spend. */
export type Application = {
  input: ApplyInput;
  deps: ApplyDeps;
  /** A patient or a group may be the subject of any request; a practitioner of few. */
  isForPatient: boolean;
  variables: Readonly<Record<string, unknown>>;
  contained: Json[];
  /** References to the goals of all plans that were applied. */
  goals: Json[];
  issues: Issue[];
  /** @returns a reference to what is now contained in the result */
  contain(resource: Json): { reference: string };
  report(issue: Issue): void;
  /** @returns whether there is budget for one more action at this depth; says so once where there is none */
  mayGoOn(depth: number): boolean;
  /** @returns whether there is time for one more expression: one action may ask many; says so once where there is none */
  hasTime(): boolean;
};

const defaults: ApplyLimits = { actions: 2000, depth: 16, milliseconds: 2000 };

const kebab = (name: string): string => name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

export const typeOfReference = (reference: string): string => reference.split('/').at(-2) ?? '';

/** @see https://hl7.org/fhir/R4/references.html#contained */
export function startApplication(input: ApplyInput, deps: ApplyDeps): Application {
  const limits = deps.limits ?? defaults;
  const now = deps.now ?? (() => performance.now());
  const since = now();
  const contained: Json[] = [];
  const issues: Issue[] = [];
  const counts = new Map<string, number>();
  let actions = 0;
  let isSpent = false;
  const report = (issue: Issue): void => {
    issues.push(issue);
  };
  const mayDo = (spent?: string): boolean => {
    const over = spent ?? (now() - since > limits.milliseconds ? `time-budget: more than ${limits.milliseconds} ms` : undefined);
    if (over === undefined) return true;
    if (!isSpent) report({ severity: 'error', code: 'too-costly', diagnostics: `${over}; the rest is left out.` });
    isSpent = true;
    return false;
  };
  const party = ({ reference, resource }: Party): object => ({ ...resource, reference });
  const isForPatient = ['Patient', 'Group'].includes(typeOfReference(input.subject.reference));
  const practitioner = input.practitioner ?? (isForPatient ? undefined : input.subject);
  return {
    input,
    deps,
    isForPatient,
    variables: {
      ...input.variables,
      subject: party(input.subject),
      ...(practitioner === undefined
        ? {}
        : { practitioner: { ...(input.variables?.['practitioner'] as object | undefined), ...party(practitioner) } }),
    },
    contained,
    goals: [],
    issues,
    contain: (resource) => {
      const kind = kebab(String(resource['resourceType']));
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      const id = `${kind}-${count}`;
      contained.push({ ...resource, id });
      return { reference: `#${id}` };
    },
    report,
    hasTime: () => mayDo(),
    mayGoOn: (depth) => {
      actions += 1;
      return mayDo(
        depth > limits.depth
          ? `depth-budget: more than ${limits.depth} levels of actions and definitions`
          : actions > limits.actions
            ? `size-budget: more than ${limits.actions} actions`
            : undefined,
      );
    },
  };
}

/** Where the result tells what went wrong. @see http://hl7.org/fhir/StructureDefinition/cqf-messages */
export const messagesOf = (application: Application): Json => {
  const { issues } = application;
  if (issues.length === 0) return {};
  const valueReference = application.contain({ resourceType: 'OperationOutcome', issue: issues });
  return { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/cqf-messages', valueReference }] };
};

/** Only what is there: FHIR has no empty members. */
export const given = (members: Json): Json =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)));

export const canonicalOf = ({ url, version }: { url: string; version?: string | undefined }): string =>
  version === undefined ? url : `${url}|${version}`;
