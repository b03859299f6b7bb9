import { createHash } from 'node:crypto';
import { contextActivitiesOf, identifierKey, sortedJson, type Statement } from '../../standards/xapi/index.ts';

export type ActivityDefinition = { key: string; iri: string; hash: Buffer; definition: string };

/** Every activity definition of a batch once, sorted by key: writers that meet then wait for each other in one order. */
export function definitionsOf(statements: readonly Statement[]): ActivityDefinition[] {
  const found = new Map<string, ActivityDefinition>();
  for (const statement of statements) {
    for (const { id, definition } of [statement.object, ...contextActivitiesOf(statement)]) {
      if (definition === undefined) continue;
      const text = sortedJson(definition);
      found.set(id, { key: identifierKey(id), iri: id, hash: createHash('sha256').update(text).digest(), definition: text });
    }
  }
  const order = (one: ActivityDefinition): bigint => BigInt(one.key);
  return [...found.values()].toSorted((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
}
