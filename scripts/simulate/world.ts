import { createCurriculum } from '../../server/knowledge/curriculum/index.ts';
import { loadDrugKnowledge, type DrugKnowledge, type Topic } from '../../server/knowledge/drug-labels/index.ts';
import { createRules, loadPlans, type Plan, type Rules } from '../../server/knowledge/plan-definitions/index.ts';
import { tenantSettingsSchema, type TenantSettings } from '../../server/identity/tenants/index.ts';
import type { Random } from './random.ts';

/** What stands between an order and a decision: the facts, rules, lessons and numbers of a new tenant. */
export type World = {
  knowledge: DrugKnowledge;
  rules: Rules;
  /** Topics that the lesson of a topic answers for; undefined where no lesson does. */
  lessonTopics(topicId: string): readonly string[] | undefined;
  settings: TenantSettings;
};

/** The built-in plan with one rule more for each topic that has none: as if a lesson were written for it. */
function withRuleForEvery(plan: Plan, topicIds: readonly string[]): Plan {
  const triggers = (name: string, code: string) => ({
    type: 'named-event',
    name,
    data: [
      {
        type: 'MedicationRequest',
        codeFilter: [{ path: 'medication', code: [{ system: 'https://preceptor.health/fhir/CodeSystem/competency-topic', code }] }],
      },
    ],
  });
  const rules = topicIds.map((id) => ({
    id: `every-${id}`,
    title: id,
    trigger: [triggers('order-sign', id)],
    definitionCanonical: `https://preceptor.health/fhir/ActivityDefinition/${id}`,
  }));
  const [first, ...others] = plan.action;
  return first === undefined ? plan : { ...plan, action: [{ ...first, action: [...(first.action ?? []), ...rules] }, ...others] };
}

/**
 * @param options.everyTopic as if every topic of the drug facts had its lesson
 * @param options.knowledge other facts than those of the starter set
 */
export function createWorld(options: { everyTopic?: boolean; knowledge?: DrugKnowledge } = {}): World {
  const knowledge = options.knowledge ?? loadDrugKnowledge();
  const curriculum = createCurriculum();
  const untaught = knowledge.topics().flatMap(({ id }) => (curriculum.lessonForTopic(id) === undefined ? [id] : []));
  const plans = loadPlans().map((plan) => (options.everyTopic === true ? withRuleForEvery(plan, untaught) : plan));
  return {
    knowledge,
    rules: createRules({ plans, topic: (id) => knowledge.topic(id) }),
    lessonTopics: (id) => curriculum.lessonForTopic(id)?.topics ?? (options.everyTopic === true ? [id] : undefined),
    settings: tenantSettingsSchema.parse({}),
  };
}

const yearMilliseconds = 365.25 * 86_400_000;

/** A topic as it stands at a time: every so many years, by chance, its warning changes. */
export function createRevisions(random: Random, start: Date, yearsBetween: number): (topic: Topic, now: Date) => Topic {
  const next = (): number => -Math.log(1 - random.next()) * yearsBetween * yearMilliseconds;
  const topics = new Map<string, { topic: Topic; changes: number }>();
  return (topic, now) => {
    let current = topics.get(topic.id) ?? { topic, changes: start.getTime() + next() };
    while (current.changes <= now.getTime()) {
      const since = new Date(current.changes).toISOString().slice(0, 10);
      current = {
        topic: { ...current.topic, revision: current.topic.revision + 1, news: { kind: 'changed', since, summary: 'a simulated change' } },
        changes: current.changes + next(),
      };
    }
    topics.set(topic.id, current);
    return current.topic;
  };
}
