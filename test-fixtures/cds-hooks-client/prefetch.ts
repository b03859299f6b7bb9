/** Prefetch templates, resolved as the specification has it. @see https://cds-hooks.hl7.org/2.0/#prefetch-template */
export type Context = Record<string, unknown>;
export type FhirRead = (query: string) => Promise<{ status: number; body: unknown }>;

const userTypes: Record<string, string> = {
  userPractitionerId: 'Practitioner',
  userPractitionerRoleId: 'PractitionerRole',
  userPatientId: 'Patient',
  userRelatedPersonId: 'RelatedPerson',
};

/** A token's value: a first-level text of the context, or the user's id where the user is of that type. */
function valueOf(token: string, context: Context): string | undefined {
  const userId = context['userId'];
  const [type, id] = typeof userId === 'string' ? userId.split('/') : [];
  if (Object.hasOwn(userTypes, token)) return userTypes[token] === type ? id : undefined;
  const field = /^context\.(\w+)$/.exec(token)?.[1];
  const value = field === undefined ? undefined : context[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** A FHIR query; undefined where a token has no value here. */
export function fillTemplate(template: string, context: Context): string | undefined {
  const values = [...template.matchAll(/\{\{([^}]*)\}\}/g)].map(([whole, token = '']) => [whole, valueOf(token.trim(), context)] as const);
  if (values.some(([, value]) => value === undefined)) return undefined;
  return values.reduce((query, [whole, value]) => query.replace(whole, value ?? ''), template);
}

/**
 * The prefetch of a call: keys that cannot be satisfied are left out, what is not there is null, and what cannot be read is
 * left out too, so that the service may ask by itself.
 */
export async function resolvePrefetch(
  templates: Record<string, string>,
  context: Context,
  read: FhirRead,
): Promise<Record<string, unknown>> {
  const resolved = await Promise.all(
    Object.entries(templates).map(async ([key, template]): Promise<[string, unknown][]> => {
      const query = fillTemplate(template, context);
      if (query === undefined) return [];
      const { status, body } = await read(query);
      if (status === 200) return [[key, body]];
      return status === 404 || status === 410 ? [[key, null]] : [];
    }),
  );
  return Object.fromEntries(resolved.flat());
}
