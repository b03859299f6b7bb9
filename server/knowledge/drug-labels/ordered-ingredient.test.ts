import { expect, it } from 'vitest';
import { orderedIngredient } from './index.ts';

const opioids = { ingredient: 'immediate-release hydrocodone or oxycodone', ingredients: ['acetaminophen / hydrocodone', 'oxycodone'] };

it.each([
  ['oxycodone hydrochloride 5 MG Oral Tablet', 'oxycodone'],
  ['acetaminophen 325 MG / hydrocodone bitartrate 5 MG Oral Tablet [Norco]', 'acetaminophen-hydrocodone'],
  ['Norco', 'immediate-release hydrocodone or oxycodone'],
  ['', 'immediate-release hydrocodone or oxycodone'],
])('an order of "%s" is one of %s', (display, name) => {
  expect(orderedIngredient(opioids, display)).toBe(name);
});

it('takes the combination where the single ingredient is in the topic too', () => {
  const topic = { ingredient: 'metformin', ingredients: ['metformin', 'metformin / sitagliptin'] };
  expect(orderedIngredient(topic, 'metformin hydrochloride 500 MG / sitagliptin 50 MG Oral Tablet')).toBe('metformin-sitagliptin');
});
