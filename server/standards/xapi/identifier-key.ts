import { createHash } from 'node:crypto';
import { contextActivitiesOf, type Agent, type Statement } from './statement.ts';

/** First 64 bits of SHA-256 of a canonical identifier, as a signed bigint in decimal (JavaScript's numbers end at 2^53). */
export const identifierKey = (canonicalIdentifier: string): string =>
  createHash('sha256').update(canonicalIdentifier).digest().readBigInt64BE(0).toString();

/** One text for one agent, whatever name it carries. */
export const agentIdentifier = (agent: Agent): string => `account:${agent.account.homePage}\n${agent.account.name}`;

const REFERENCE_KIND = { agent: 1, activity: 2, agentVerb: 3 } as const;

export type StatementReference = { kind: 1 | 2 | 3; key: string; direct: boolean };

/**
 * Whom and what a statement can be found by. Direct is what the `agent` and `activity` filters match: actor and object.
 * The rest answers `related_agents` and `related_activities`.
 * @see https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Communication.md#213-get-statements
 */
export function statementReferences(statement: Statement): StatementReference[] {
  const actor = agentIdentifier(statement.actor);
  const found: StatementReference[] = [
    { kind: REFERENCE_KIND.agent, key: identifierKey(actor), direct: true },
    { kind: REFERENCE_KIND.agentVerb, key: identifierKey(`${actor}\n${statement.verb.id}`), direct: true },
    { kind: REFERENCE_KIND.activity, key: identifierKey(statement.object.id), direct: true },
    ...contextActivitiesOf(statement).map((one) => ({ kind: REFERENCE_KIND.activity, key: identifierKey(one.id), direct: false })),
    ...(statement.authority === undefined
      ? []
      : [{ kind: REFERENCE_KIND.agent, key: identifierKey(agentIdentifier(statement.authority)), direct: false }]),
  ];
  // Named twice (as object and around it), the direct one stands.
  const unique = new Map<string, StatementReference>();
  for (const one of found) {
    const name = `${one.kind}:${one.key}`;
    if (unique.get(name)?.direct !== true) unique.set(name, one);
  }
  return [...unique.values()];
}
