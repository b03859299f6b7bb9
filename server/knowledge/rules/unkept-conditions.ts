import type { FhirExpression, Plan, PlanAction } from '../plan-definitions/index.ts';

export type PlanCondition = { language: string; expression: string; description: string };

const described = (one: FhirExpression | undefined): PlanCondition => ({
  language: one?.language ?? '',
  expression: one?.expression ?? '',
  description: one?.description ?? '',
});

/** Every condition of a plan, of its triggers too. */
export function conditionsOf(plan: Plan): PlanCondition[] {
  const walk = (action: PlanAction): PlanCondition[] => [
    ...(action.trigger ?? []).flatMap(({ condition }) => (condition === undefined ? [] : [described(condition)])),
    ...(action.condition ?? []).map(({ expression }) => described(expression)),
    ...(action.action ?? []).flatMap(walk),
  ];
  return plan.action.flatMap(walk);
}

/** What of an order is always there, and words of FHIRPath itself. */
const always = new Set(
  'codes codings topicIds isRenewal system code and or xor implies in contains is as div mod true false this index total'.split(' '),
);

/** Members of the order that a condition reads; everything that could be one, for doubt says that it is. */
function orderMembers(expression: string): string[] {
  if (!/%['"`]?order\b/.test(expression)) return [];
  const bare = expression
    // Texts and comments, whichever begins first: an address holds what begins a comment.
    .replaceAll(/'(?:[^'\\]|\\.)*'|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    // What is known of the warning is known now as it was then; the rest is asked for elsewhere.
    .replaceAll(/%(?!`?order\b)\w+(?:\s*\.\s*\w+(?!\w|\s*\())*/g, ' ')
    .replaceAll(/%\w+|\$\w+/g, ' ');
  return [...bare.matchAll(/[A-Za-z_]\w*(?!\w|\s*\()/g)].map(([name]) => name).filter((name) => !always.has(name));
}

/**
 * Conditions on what is not kept of past events, each with what it asks for: whether they held then cannot be known.
 * @param held members of an order that are kept
 */
export function unkeptOf(plan: Plan, held: readonly string[]): { condition: PlanCondition; asks: string }[] {
  return conditionsOf(plan).flatMap((condition) => {
    const { expression } = condition;
    const asks = [
      ...(/%`?practitioner\b/.test(expression) ? ['who the clinician was'] : []),
      ...(/%`?context\b/.test(expression) ? ['where it happened'] : []),
      ...(/%`?event`?\s*\.\s*(?!name\b)/.test(expression) ? ['more of the event than its name'] : []),
      ...(/\b(?:children|descendants|repeat)\s*\(/.test(expression) ? ['everything that an order says'] : []),
      ...[...new Set(orderMembers(expression))].filter((name) => !held.includes(name)).map((name) => `“${name}” of the order`),
    ];
    return asks.length === 0 ? [] : [{ condition, asks: asks.join(', ') }];
  });
}
