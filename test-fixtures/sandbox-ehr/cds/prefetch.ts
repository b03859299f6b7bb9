import type { SandboxState, SandboxUser } from '../state.ts';

type Context = Record<string, unknown>;

function tokensOf(context: Context, user: SandboxUser): (name: string) => string | undefined {
  const [type, id] = user.fhirUser.split('/');
  return (name) => {
    if (name === 'userPractitionerId') return type === 'Practitioner' ? id : undefined;
    if (name === 'userPractitionerRoleId') return type === 'PractitionerRole' ? id : undefined;
    const member = /^context\.(\w+)$/.exec(name)?.[1];
    const value = member === undefined ? undefined : context[member];
    return typeof value === 'string' ? value : undefined;
  };
}

/** A template with its tokens filled, or undefined when one of them has no value here. */
export function fillTemplate(template: string, context: Context, user: SandboxUser): string | undefined {
  const valueOf = tokensOf(context, user);
  let complete = true;
  const filled = template.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_whole, name: string) => {
    const value = valueOf(name);
    if (value === undefined) complete = false;
    // A value may be a whole reference: {{context.userId}} is "Practitioner/x".
    return encodeURIComponent(value ?? '').replaceAll('%2F', '/');
  });
  return complete ? filled : undefined;
}

/** Resolves a service's prefetch: a read, a searchset, null where there is nothing, and no key where a token is missing.
 * @see https://cds-hooks.hl7.org/2.0/#prefetch-template */
export function resolvePrefetch(
  state: SandboxState,
  templates: Record<string, unknown>,
  context: Context,
  user: SandboxUser,
): Record<string, unknown> {
  const prefetch: Record<string, unknown> = {};
  const { fhirBase } = state.settings;
  for (const [key, template] of Object.entries(templates)) {
    const query = typeof template === 'string' ? fillTemplate(template, context, user) : undefined;
    if (query === undefined) continue;
    const read = /^([A-Za-z]+)\/([^/?]+)$/.exec(query);
    const search = /^([A-Za-z]+)\?(.*)$/.exec(query);
    if (read) prefetch[key] = state.store.read(read[1] ?? '', decodeURIComponent(read[2] ?? '')) ?? null;
    else if (search) {
      const result = state.store.search(search[1] ?? '', new URLSearchParams(search[2]), fhirBase);
      prefetch[key] = {
        resourceType: 'Bundle',
        type: 'searchset',
        total: result.total,
        entry: result.page.map((resource) => ({ fullUrl: `${fhirBase}/${resource.resourceType}/${resource.id}`, resource })),
      };
    }
  }
  return prefetch;
}
