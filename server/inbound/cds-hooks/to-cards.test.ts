import { describe, expect, it } from 'vitest';
import { createCurriculum } from '../../knowledge/curriculum/index.ts';
import { loadDrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import { createRules, loadPlans } from '../../knowledge/plan-definitions/index.ts';
import { labelLine, type NewCard } from '../../learning/prompts/index.ts';
import { summaryOf, toCards } from './to-cards.ts';

const knowledge = loadDrugKnowledge();
const curriculum = createCurriculum();
const taught = knowledge.topics().flatMap((topic) => {
  const lesson = curriculum.lessonForTopic(topic.id);
  return lesson === undefined ? [] : [{ id: topic.id, topic, lesson }];
});

describe.each(taught)('a card on $id', ({ topic, lesson }) => {
  it('names every drug of its topic in under 140 characters', () => {
    for (const ingredient of [...topic.ingredients, 'a brand name that says nothing']) {
      const summary = summaryOf({ topic, lesson, drug: { code: null, display: `${ingredient} 5 MG Oral Tablet` } });
      expect(summary).not.toContain('{');
      expect(summary.length, summary).toBeLessThan(140);
      expect(summary).toMatch(/^[A-Z]/);
    }
  });

  it('names its label by a drug of its topic, and days, months and minutes as the panel does', () => {
    const ordered = {
      topic,
      lesson,
      drug: { code: null, display: `${topic.ingredients[0] ?? ''} 5 MG Oral Tablet` },
    } as NewCard['ordered'];
    const made: NewCard = { promptId: '', cardUuid: '', kind: 'established', alsoDue: [], sentence: '', appContext: '', ordered };
    const [card] = toCards(made, { publicUrl: '', contentNotice: null, userReference: '' });
    const text = [card?.summary, card?.detail, card?.source.label].join(' ');
    expect(text).toMatch(/\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) 20\d{2}/);
    expect(text).not.toMatch(/\d{4}-\d{2}|\d\/20\d{2}/);
    expect(labelLine(topic)).not.toMatch(/citrate|hydrochloride|sodium|potassium|bitartrate/);
    // The minutes of the lesson, in words and figures alike.
    const inWords = ['One minute', 'Two minutes', 'Three minutes'][Math.ceil(lesson.minutes) - 1];
    expect(card?.detail).toContain(`${inWords}, now or later`);
    expect(card?.links?.[0]?.label).toBe(`Open ${Math.ceil(lesson.minutes)}-minute lesson`);
  });

  it('has a rule for both order hooks', () => {
    const rules = createRules({ plans: loadPlans() });
    const orders = [{ codes: [], topicIds: [topic.id], isRenewal: false }];
    for (const hook of ['order-select', 'order-sign'])
      expect(rules.evaluate({ hook, orders }).map((one) => one.actionDefinitionCanonical)).toEqual([
        `https://preceptor.health/fhir/ActivityDefinition/${lesson.id}`,
      ]);
  });
});

it('says levothyroxine to who orders levothyroxine', () => {
  const [one] = taught.filter(({ id }) => id === 'thyroid-hormones-oral');
  if (one === undefined) throw new Error('The topic was expected.');
  expect(summaryOf({ ...one, drug: { code: '966222', display: 'levothyroxine sodium 0.05 MG Oral Tablet' } })).toMatch(/levothyroxine/i);
});
