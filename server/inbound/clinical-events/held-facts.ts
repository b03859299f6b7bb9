const texts = ['resourceType', 'status', 'intent', 'priority'] as const;
const flags = ['doNotPerform'] as const;

/** Members of an order that are kept for a replay of rules: how it stands, and nothing of a patient. */
export const heldMembers: readonly string[] = [...texts, ...flags];

/** What is kept of an order. Codes of the standard are short words: anything else is not kept. */
export function heldFacts(resource: Record<string, unknown>): Record<string, unknown> {
  const held: Record<string, unknown> = {};
  for (const name of texts) {
    const value = resource[name];
    if (typeof value === 'string' && /^[A-Za-z-]{1,40}$/.test(value)) held[name] = value;
  }
  for (const name of flags) if (typeof resource[name] === 'boolean') held[name] = resource[name];
  return held;
}
