import type { Database } from '../../database/index.ts';
import { loadDefinitions, type Definition } from '../../knowledge/plan-definitions/index.ts';
import { releasedDefinitions } from '../../knowledge/rules/index.ts';
import { sha256 } from '../../platform/index.ts';

/** A definition as it is read: under its id, at its version. */
export type KeptDefinition = Definition & { id: string; meta: { versionId: string; lastUpdated?: string } };

const withId = (definition: Definition, id: string, meta: KeptDefinition['meta']): KeptDefinition => {
  const { resourceType, ...rest } = definition;
  const given = (rest as { meta?: object }).meta;
  return { resourceType, ...rest, id, meta: { ...given, ...meta } } as KeptDefinition;
};

/**
 * What is built in, and what a tenant published. What is built in has no time of change: its version is told by what it says, so that
 * it is another one with the release that changes it.
 */
export function createKeptDefinitions({ db }: { db: Database }) {
  const builtIn = loadDefinitions().map((definition) =>
    withId(definition, String((definition as { id?: string }).id), { versionId: sha256(JSON.stringify(definition)).slice(0, 16) }),
  );
  return {
    builtIn,
    /** Built-in ones first. */
    of: async (tenantId: string): Promise<KeptDefinition[]> => {
      const own = await db.tenant(tenantId, releasedDefinitions);
      return [
        ...builtIn,
        ...own.map(({ id, versionId, lastUpdated, definition }) =>
          withId(definition, id, { versionId, lastUpdated: lastUpdated.toISOString() }),
        ),
      ];
    },
  };
}
