import { z } from 'zod';

export type Ability = { create: boolean; update: boolean; read: boolean; conditionalCreate: boolean };
/** What an EHR says that it takes. */
export type Abilities = { Task: Ability; Communication: Ability };

const nothing: Ability = { create: false, update: false, read: false, conditionalCreate: false };
const statement = z.looseObject({
  resourceType: z.literal('CapabilityStatement'),
  rest: z
    .array(
      z.looseObject({
        mode: z.string().optional(),
        resource: z
          .array(
            z.looseObject({
              type: z.string(),
              interaction: z.array(z.looseObject({ code: z.string() })).optional(),
              conditionalCreate: z.boolean().optional(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
});

/**
 * What it says of the two types that we write. Of what says nothing, or cannot be read, nothing is taken for granted.
 * @see https://hl7.org/fhir/R4/capabilitystatement.html
 */
export function abilitiesOf(resource: unknown): Abilities {
  const read = statement.safeParse(resource);
  const all = read.success ? (read.data.rest ?? []).filter(({ mode }) => mode !== 'client').flatMap((rest) => rest.resource ?? []) : [];
  const of = (type: string): Ability => {
    const found = all.find((one) => one.type === type);
    const can = (code: string): boolean => (found?.interaction ?? []).some((one) => one.code === code);
    return found === undefined
      ? nothing
      : { create: can('create'), update: can('update'), read: can('read'), conditionalCreate: found.conditionalCreate === true };
  };
  return { Task: of('Task'), Communication: of('Communication') };
}
