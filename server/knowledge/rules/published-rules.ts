import type { Database } from '../../database/index.ts';
import { followChanges, type Follower, type Logger } from '../../platform/index.ts';
import {
  createRules,
  planSchema,
  type Definition,
  type Plan,
  type RuleEvent,
  type RuleMatch,
  type RuleProblem,
  type Rules,
} from '../plan-definitions/index.ts';
import { createValueSets, drugTermsOf, prepareDrugTerms, type DrugTerms, type ValueSet, type ValueSets } from '../value-sets/index.ts';
import { withContained } from './contained-sets.ts';
import { definitionsSchema } from './definitions-schema.ts';
import { limitsOf, type RuleLimits } from './rule-limits.ts';
import type { ProblemDeps } from './rule-problems.ts';
import { publishedRules, releaseMarks, type PublishedRule } from './store.ts';
import { ALL_RULES, offOf } from './switch-store.ts';

/** A rule that holds, with what it says of how often. */
export type TenantMatch = RuleMatch & { limits?: RuleLimits };

/** A rule that is tried: what would hold with it, and where it was asked and did not hold. */
export type TriedRules = {
  look(event: RuleEvent): { matches: TenantMatch[]; refused: RuleMatch[] };
};

/** Rules as they are, and with one in place of the version that is in force; neither counts nor tells of anything. */
export type Trial = { today: Pick<TenantRules, 'evaluate'>; tried: TriedRules; isAllOff: boolean; isOff: boolean };

export type TenantRules = {
  /** The tenant's own rules first. In memory; never throws on a strange order. */
  evaluate(event: RuleEvent): TenantMatch[];
};

/** The rules in force at each tenant, in memory: orders ask for them and wait for no database. */
export type PublishedRules = Follower & {
  /** What is built in and not switched off, and what the tenant published. Compiled once a change. */
  of(tenantId: string): TenantRules;
  /** Compiled for this one trial, from what the database says now. */
  trial(tenantId: string, rule: OwnRule): Promise<Trial>;
};

/** Of a tenant with rules of its own; `renew` takes newer drug facts to their value sets, and until then they go on. */
type OwnRules = TenantRules & { renew(drugs: DrugTerms): Promise<void> };

type OwnRule = { plan: Plan; resources: readonly Definition[] };

export type PublishedRulesDeps = {
  db: Database;
  logger: Logger;
  knowledge: ProblemDeps['knowledge'];
  builtIn: readonly Definition[];
  /** A condition gave no boolean and counted as false. */
  onFailure: (tenantId: string, problem: RuleProblem) => void;
};

const isPlan = (one: Definition): one is Plan => one.resourceType === 'PlanDefinition';
const isValueSet = (one: Definition): one is ValueSet => one.resourceType === 'ValueSet';

/** Keeps what it knows while the database is away. */
export function createPublishedRules(deps: PublishedRulesDeps): PublishedRules {
  const { builtIn, knowledge } = deps;
  const plans = builtIn.filter(isPlan);
  /** Whose order is looked at: what is built in is compiled once for all tenants. Evaluating never waits, so there is only one. */
  let asking = '';
  type OnProblem = (problem: RuleProblem) => void;
  const tell: OnProblem = (problem) => {
    deps.logger.warn({ ...problem, tenantId: asking }, 'a rule condition gave no boolean and counted as false');
    if (asking !== '') deps.onFailure(asking, problem);
  };
  const setsOver = (drugs: DrugTerms, sets: readonly ValueSet[]): ValueSets =>
    createValueSets({ drugs, valueSets: [...builtIn.filter(isValueSet), ...sets] });
  const compile = (over: readonly Plan[], valueSets: ValueSets, onProblem: OnProblem = tell): Rules =>
    createRules({ plans: over, topic: (id) => knowledge.topic(id), valueSets, onProblem });
  /** With the drug facts that their value sets were expanded by. */
  let shared = compile(plans, setsOver(drugTermsOf(knowledge), []));
  let factsVersion = knowledge.version;

  const evaluateBy = (tenantId: string, rules: Rules, event: RuleEvent): RuleMatch[] => {
    asking = tenantId;
    try {
      return rules.evaluate(event);
    } finally {
      asking = '';
    }
  };

  /** A rule that a later engine refuses is left out. */
  const readOwn = ({ tenantId, id, plan, resources }: PublishedRule): OwnRule[] => {
    const [read, named] = [planSchema.safeParse(plan), definitionsSchema.safeParse(resources)];
    if (read.success && named.success) return [{ plan: read.data, resources: named.data }];
    deps.logger.error({ tenantId, ruleId: id }, 'a published rule is no rule any more');
    return [];
  };

  /** The tenant's own rules with what is built in, and the order in which they speak: its own first. */
  const together = (own: readonly OwnRule[], off: ReadonlySet<string>, drugs: DrugTerms, onProblem?: OnProblem) => {
    const contained = own.map(({ plan }) => withContained(plan));
    const sets = [...contained.flatMap(({ valueSets }) => valueSets), ...own.flatMap(({ resources }) => resources.filter(isValueSet))];
    const rules = compile(
      [...plans.filter(({ url }) => !off.has(url)), ...contained.map(({ plan }) => plan)],
      setsOver(drugs, sets),
      onProblem,
    );
    const limits = new Map(own.map(({ plan }) => [plan.url, limitsOf(plan)]));
    const withLimits = (match: RuleMatch): TenantMatch => {
      const said = limits.get(match.planUrl);
      return said === undefined ? match : { ...match, limits: said };
    };
    const inOrder = (matches: RuleMatch[]): TenantMatch[] =>
      limits.size === 0 || matches.length === 0
        ? matches
        : [
            ...matches.filter(({ planUrl }) => limits.has(planUrl)).map(withLimits),
            ...matches.filter(({ planUrl }) => !limits.has(planUrl)),
          ];
    return { rules, inOrder, sets };
  };

  const inForce = (rows: readonly PublishedRule[], off: ReadonlySet<string>): OwnRule[] =>
    rows.flatMap(readOwn).filter(({ plan }) => !off.has(plan.url));

  const compileOwn = (tenantId: string, rows: readonly PublishedRule[], off: ReadonlySet<string>, drugs: DrugTerms): OwnRules => {
    if (off.has(ALL_RULES)) return { evaluate: () => [], renew: async () => Promise.resolve() };
    const { rules, inOrder, sets } = together(inForce(rows, off), off, drugs);
    let now = rules;
    return {
      evaluate: (event) => inOrder(evaluateBy(tenantId, now, event)),
      renew: async (newer) => {
        now = await now.withValueSets(setsOver(newer, sets));
      },
    };
  };

  const trial = async (tenantId: string, rule: OwnRule): Promise<Trial> => {
    const [rows, switched] = await deps.db.tenant(tenantId, async (tx) => [
      await publishedRules(tx, [tenantId]),
      await offOf(tx, [tenantId]),
    ]);
    const off = new Set(switched.map(({ ruleUrl }) => ruleUrl));
    const [isAllOff, isOff] = [off.has(ALL_RULES), off.has(rule.plan.url)];
    const own = isAllOff ? [] : inForce(rows, off);
    const offNow = isAllOff ? new Set(plans.map(({ url }) => url)) : off;
    // What products of an ingredient there are is found once for both.
    const { terms } = await prepareDrugTerms(knowledge);
    const today = together(own, offNow, terms, () => undefined);
    // In its place among the others, which come by their canonicals.
    const mine: OwnRule = { ...rule, plan: { ...rule.plan, status: 'active' } };
    const others = own.filter(({ plan }) => plan.url !== mine.plan.url);
    const withMine = [...others, mine].toSorted((one, other) => (one.plan.url < other.plan.url ? -1 : 1));
    const tried = together(withMine, offNow, terms, () => undefined);
    return {
      today: { evaluate: (event) => today.inOrder(today.rules.evaluate(event)) },
      tried: {
        look: (event) => {
          const all = tried.rules.explain(event);
          return {
            matches: tried.inOrder(all.flatMap(({ matched, match }) => (matched ? [match] : []))),
            refused: all.flatMap(({ matched, match }) => (!matched && match.planUrl === mine.plan.url ? [match] : [])),
          };
        },
      },
      isAllOff,
      isOff,
    };
  };

  const kept = new Map<string, { mark: string; rules: OwnRules }>();
  /** Of tenants with nothing of their own. */
  const plain = new Map<string, TenantRules>();

  /** Products, ingredients and warnings that came with newer facts are in every set that means them; what is gone is in none. */
  const followFacts = async (): Promise<DrugTerms> => {
    const { version, terms } = await prepareDrugTerms(knowledge);
    if (version === factsVersion) return terms;
    shared = await shared.withValueSets(setsOver(terms, []));
    for (const { rules } of kept.values()) await rules.renew(terms);
    factsVersion = version;
    return terms;
  };

  const read = async (): Promise<void> => {
    const drugs = await followFacts();
    return deps.db.system(async (tx) => {
      const marks = await releaseMarks(tx);
      const here = new Set(marks.map(({ tenantId }) => tenantId));
      const news = marks.filter(({ tenantId, mark }) => kept.get(tenantId)?.mark !== mark);
      if (news.length > 0) {
        const ids = news.map(({ tenantId }) => tenantId);
        const rows = await publishedRules(tx, ids);
        const off = await offOf(tx, ids);
        for (const { tenantId, mark } of news) {
          const switched = new Set(off.flatMap((one) => (one.tenantId === tenantId ? [one.ruleUrl] : [])));
          kept.set(tenantId, {
            mark,
            rules: compileOwn(
              tenantId,
              rows.filter((one) => one.tenantId === tenantId),
              switched,
              drugs,
            ),
          });
        }
      }
      for (const tenantId of kept.keys()) if (!here.has(tenantId)) kept.delete(tenantId);
    });
  };

  return {
    of: (tenantId) => {
      const own = kept.get(tenantId)?.rules ?? plain.get(tenantId);
      if (own !== undefined) return own;
      const made: TenantRules = { evaluate: (event) => evaluateBy(tenantId, shared, event) };
      plain.set(tenantId, made);
      return made;
    },
    trial,
    ...followChanges(read, { what: 'published rules', logger: deps.logger }),
  };
}
