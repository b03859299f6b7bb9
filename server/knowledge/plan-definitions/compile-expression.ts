import fhirpath from 'fhirpath';
import { AppError } from '../../platform/index.ts';

/** What %order and %topic stand for. */
export type Variables = Readonly<Record<string, unknown>>;

/** @returns the collection that the expression gives. @throws as the FHIRPath library does */
export type Expression = (variables: Variables) => unknown[];

type Items = readonly unknown[];
type Scope = { variables: Variables; focus: Items };
type Step = (scope: Scope) => Items;

/** A node of the library's syntax tree. */
type Node = { type: string; text?: string; children?: Node[] };

/** Thrown where the short way cannot be sure of the library's answer. */
const unsure = Symbol('unsure');
const leave = (): never => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught a few lines below; an Error would cost a stack for each
  throw unsure;
};

const yes: Items = [true];
const no: Items = [false];
const nothing: Items = [];
const answer = (value: boolean): Items => (value ? yes : no);

/** Text or truth: of these alone `===` is the same as the library's equality. */
const plain = (value: unknown): value is string | boolean => typeof value === 'string' || typeof value === 'boolean';
const allPlain = (items: Items): Items => (items.every(plain) ? items : leave());

/** An operand of `and` and `or`, and a criterion: nothing, or one boolean. */
const truth = (items: Items): boolean | undefined => {
  if (items.length === 0) return undefined;
  const [value] = items;
  return items.length === 1 && typeof value === 'boolean' ? value : leave();
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The values of one member; `_name` holds extensions, which may answer for it. */
function member(focus: Items, name: string): Items {
  const found: unknown[] = [];
  for (const item of focus) {
    if (!isRecord(item) || Object.hasOwn(item, `_${name}`)) return leave();
    if (!Object.hasOwn(item, name)) continue;
    const value = item[name];
    const values: Items = Array.isArray(value) ? value : [value];
    for (const one of values) found.push(plain(one) || isRecord(one) ? one : leave());
  }
  return found;
}

const functions: Record<string, (source: Step, criterion: Step | undefined) => Step | undefined> = {
  where: (source, criterion) =>
    criterion &&
    (({ variables, focus }) => source({ variables, focus }).filter((item) => truth(criterion({ variables, focus: [item] })) === true)),
  exists: (source, criterion) => (criterion ? undefined : (scope) => answer(source(scope).length > 0)),
  empty: (source, criterion) => (criterion ? undefined : (scope) => answer(source(scope).length === 0)),
  not: (source, criterion) =>
    criterion
      ? undefined
      : (scope) => {
          const value = truth(source(scope));
          return value === undefined ? nothing : answer(!value);
        },
};

const operators: Record<string, (left: Items, right: Items) => Items> = {
  '=': (left, right) => equal(left, right),
  '!=': (left, right) => {
    const value = truth(equal(left, right));
    return value === undefined ? nothing : answer(!value);
  },
  in: (left, right) => {
    if (left.length === 0) return nothing;
    if (left.length > 1) return leave();
    const [one] = allPlain(left);
    return answer(allPlain(right).includes(one));
  },
  and: (left, right) => {
    const [a, b] = [truth(left), truth(right)];
    if (a === false || b === false) return no;
    return a === undefined || b === undefined ? nothing : yes;
  },
  or: (left, right) => {
    const [a, b] = [truth(left), truth(right)];
    if (a === true || b === true) return yes;
    return a === undefined || b === undefined ? nothing : no;
  },
  '|': (left, right) => [...new Set(allPlain([...left, ...right]))],
};

function equal(left: Items, right: Items): Items {
  if (left.length === 0 || right.length === 0) return nothing;
  if (left.length > 1 || right.length > 1) return leave();
  const [a, b] = [allPlain(left)[0], allPlain(right)[0]];
  return typeof a === typeof b ? answer(a === b) : leave();
}

function compileFunction(node: Node, source: Step): Step | undefined {
  const [, parameters, ...more] = node.children?.[0]?.children ?? [];
  if (more.length > 0 || (parameters?.children?.length ?? 0) > 1) return undefined;
  const given = parameters?.children?.[0];
  const criterion = given && compile(given);
  if (given !== undefined && criterion === undefined) return undefined;
  return Object.hasOwn(functions, node.text ?? '') ? functions[node.text ?? '']?.(source, criterion) : undefined;
}

/** A member or a function of what stands before the dot. */
function compileInvocation(node: Node, source: Step): Step | undefined {
  if (node.type === 'FunctionInvocation') return compileFunction(node, source);
  const name = node.text;
  // An upper-case name may be that of a type.
  if (node.type !== 'MemberInvocation' || name === undefined || !/^[a-z]\w*$/.test(name)) return undefined;
  return (scope) => member(source(scope), name);
}

const leaves: Record<string, (node: Node) => Step | undefined> = {
  ExternalConstantTerm: ({ text }) => {
    if (text === undefined) return undefined;
    return ({ variables }) => {
      const value = Object.hasOwn(variables, text) ? variables[text] : undefined;
      return isRecord(value) ? [value] : leave();
    };
  },
  LiteralTerm: ({ text = '', children = [] }) => {
    const [literal] = children;
    if (literal?.type === 'BooleanLiteral') return () => answer(text === 'true');
    if (literal?.type !== 'StringLiteral' || text.includes('\\')) return undefined;
    const value: Items = [text.slice(1, -1)];
    return () => value;
  },
  InvocationTerm: ({ children: [invocation] = [] }) => invocation && compileInvocation(invocation, ({ focus }) => focus),
};

const wrappers = new Set(['EntireExpression', 'TermExpression', 'ParenthesizedTerm']);
const binary = new Set(['EqualityExpression', 'MembershipExpression', 'AndExpression', 'OrExpression', 'UnionExpression']);

/** @returns undefined where the node, or one below it, is none of those that are known here */
function compile(node: Node): Step | undefined {
  const [first, second] = node.children ?? [];
  if (wrappers.has(node.type)) return first && compile(first);
  if (Object.hasOwn(leaves, node.type)) return leaves[node.type]?.(node);
  if (first === undefined || second === undefined || node.children?.length !== 2) return undefined;
  const left = compile(first);
  if (left === undefined) return undefined;
  if (node.type === 'InvocationExpression') return compileInvocation(second, left);
  const operator = binary.has(node.type) && Object.hasOwn(operators, node.text ?? '') ? operators[node.text ?? ''] : undefined;
  const right = compile(second);
  return operator && right && ((scope) => operator(left(scope), right(scope)));
}

/** Each level of nesting is some ten levels of the library's tree. */
const limits = { characters: 4000, depth: 400 };

const depthOf = ({ children = [] }: Node): number => children.reduce((most, child) => Math.max(most, 1 + depthOf(child)), 0);

/**
 * FHIRPath over variables that are plain JSON, without a model, compiled once. The everyday part of the language (members,
 * where, exists, empty, not, =, !=, in, and, or, |) becomes functions, some thirty times as fast as walking the tree. Whatever else an
 * expression uses, or a value brings (numbers, nulls, extensions of primitives, more than one where one is asked for), is the
 * library's to answer: both ways give the same, and a property test holds them to it.
 * @throws what the library throws where the expression is none; AppError `unprocessable` where it is too long or too deep
 * @see http://hl7.org/fhirpath/N1/
 */
export function compileExpression(text: string): { run: Expression; hasShortWay: boolean } {
  if (text.length > limits.characters)
    throw new AppError('unprocessable', { detail: `expression-too-long: ${text.length} of at most ${limits.characters} characters` });
  const tree = fhirpath.parse(text) as Node;
  if (depthOf(tree) > limits.depth) throw new AppError('unprocessable', { detail: `expression-too-deep: at most ${limits.depth} levels` });
  // Made with the first need: most expressions never ask the library, and ten thousand rules load in half the time.
  let walk: ((resource: object, variables: Variables) => unknown) | undefined;
  const long: Expression = (variables) => {
    walk ??= fhirpath.compile(text, undefined, { async: false }) as (resource: object, variables: Variables) => unknown;
    const found = walk({}, variables);
    return Array.isArray(found) ? found : [found];
  };
  const short = compile(tree);
  if (short === undefined) return { run: long, hasShortWay: false };
  return {
    hasShortWay: true,
    run: (variables) => {
      try {
        return [...short({ variables, focus: [{}] })];
      } catch (thrown) {
        if (thrown !== unsure) throw thrown;
        return long(variables);
      }
    },
  };
}
