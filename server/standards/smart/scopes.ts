/** What a scope lets one do with a resource type. */
export type Interaction = 'create' | 'read' | 'update' | 'delete' | 'search';

export type Scope = {
  level: 'patient' | 'user' | 'system';
  /** "*" is every type. */
  type: string;
  interactions: ReadonlySet<Interaction>;
  /** Restricting search parameters (`?category=…`); a scope that has them does not grant the whole type. */
  query: string | null;
  /** As it was written. */
  source: string;
};

const letters: Record<string, Interaction> = { c: 'create', r: 'read', u: 'update', d: 'delete', s: 'search' };
const versionOne: Record<string, Interaction[]> = {
  read: ['read', 'search'],
  write: ['create', 'update', 'delete'],
  '*': ['create', 'read', 'update', 'delete', 'search'],
};

/**
 * The resource scopes of a scope string, v2 ("user/Practitioner.rs") and v1 ("user/Practitioner.read"); every other word is left out.
 * @see https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
 */
export function parseScopes(text: string): Scope[] {
  return text.split(/\s+/).flatMap((source): Scope[] => {
    const match = /^(patient|user|system)\/([A-Z][A-Za-z]+|\*)\.([a-z]+|\*)(?:\?(.+))?$/.exec(source);
    if (match === null) return [];
    const [, level, type, permission, query] = match as unknown as [string, Scope['level'], string, string, string | undefined];
    // The order c-r-u-d-s is part of the syntax: ".sr" is not a scope.
    const interactions =
      versionOne[permission] ??
      (/^c?r?u?d?s?$/.test(permission) ? Array.from(permission, (letter) => letters[letter]).filter((word) => word !== undefined) : []);
    return interactions.length === 0 ? [] : [{ level, type, interactions: new Set(interactions), query: query ?? null, source }];
  });
}

/** Whether a scope string grants an interaction on a whole resource type at one of these levels. */
export function scopesAllow(text: string, wanted: { levels: readonly Scope['level'][]; type: string; interaction: Interaction }): boolean {
  return parseScopes(text).some(
    (scope) =>
      wanted.levels.includes(scope.level) &&
      (scope.type === '*' || scope.type === wanted.type) &&
      scope.interactions.has(wanted.interaction) &&
      scope.query === null,
  );
}

const writes: readonly Interaction[] = ['create', 'update', 'delete'];

/** Whether a scope lets one write without saying what: nobody is granted that. */
export const writesAnything = ({ type, interactions }: Scope): boolean => type === '*' && writes.some((each) => interactions.has(each));

/** A v2 scope string as a server that knows v1 only would have it. */
export const toVersionOneScopes = (text: string): string =>
  text
    .split(' ')
    .map((word) => {
      const [scope] = parseScopes(word);
      if (scope === undefined) return word;
      const reads = scope.interactions.has('read') || scope.interactions.has('search');
      const writes = scope.interactions.has('create') || scope.interactions.has('update') || scope.interactions.has('delete');
      return `${scope.level}/${scope.type}.${reads && writes ? '*' : reads ? 'read' : 'write'}`;
    })
    .join(' ');

const order: readonly Interaction[] = ['create', 'read', 'update', 'delete', 'search'];

/**
 * What is both asked for and allowed, as v2 scopes: who asks for more is granted the part that it may have.
 * Scopes narrowed by search parameters are granted only where both narrow alike, or the allowed one does not narrow. Of every type
 * one may read and search; to write, the type has to be allowed by its name.
 * @returns "" where nothing is left
 */
export function grantedScopes(asked: string, allowed: string): string {
  const granted = new Map<string, Set<Interaction>>();
  for (const wanted of parseScopes(asked))
    for (const one of parseScopes(allowed)) {
      if (one.level !== wanted.level) continue;
      const type = one.type === '*' ? wanted.type : wanted.type === '*' || wanted.type === one.type ? one.type : undefined;
      if (type === undefined || (one.query !== null && one.query !== wanted.query)) continue;
      const interactions = order.filter(
        (each) => one.interactions.has(each) && wanted.interactions.has(each) && (one.type !== '*' || !writes.includes(each)),
      );
      if (interactions.length === 0) continue;
      const key = `${wanted.level}/${type}.|${wanted.query === null ? '' : `?${wanted.query}`}`;
      granted.set(key, new Set([...(granted.get(key) ?? []), ...interactions]));
    }
  return [...granted]
    .map(([key, interactions]) => {
      const [head = '', query = ''] = key.split('|');
      return `${head}${order.map((each) => (interactions.has(each) ? each.charAt(0) : '')).join('')}${query}`;
    })
    .join(' ');
}
