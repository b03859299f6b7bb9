import type { Topic } from './facts-schema.ts';

/**
 * What an order is called in a topic of several ingredients: "hydrocodone-acetaminophen" of "acetaminophen 325 MG / hydrocodone
 * bitartrate 5 MG Oral Tablet". The topic's own name where the display does not tell.
 */
export function orderedIngredient(topic: Pick<Topic, 'ingredient' | 'ingredients'>, display: string): string {
  const words = display.toLowerCase();
  const [fullest] = topic.ingredients
    .map((one) => one.split(' / '))
    .filter((parts) => parts.every((part) => words.includes(part)))
    .toSorted((left, right) => right.length - left.length);
  return fullest?.join('-') ?? topic.ingredient;
}
