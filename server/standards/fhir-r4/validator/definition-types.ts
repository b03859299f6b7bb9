/** An element of a snapshot with only what a check needs. */
export type ElementRule = {
  id: string;
  min: number;
  max: string;
  /** JSON keeps the element in an array: its base may repeat, whatever a profile allows. */
  list: boolean;
  type?: { code: string; profile?: string[]; targetProfile?: string[] }[];
  contentReference?: string;
  slicing?: { discriminator?: { type: string; path: string }[]; ordered?: boolean; rules: string };
  fixed?: unknown;
  pattern?: unknown;
  /** The value set of a required binding, without its version. */
  binding?: string;
  constraint?: Constraint[];
};

export type Constraint = { key: string; severity: string; human: string; expression: string };

/** A pruned StructureDefinition. */
export type Structure = { url: string; type: string; kind: string; element: ElementRule[] };

/** Code system → its codes in the set. */
export type Expansion = { [system: string]: string[] };

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `http://x|4.0.1` without its version. */
export const withoutVersion = (canonical: string): string => canonical.split('|')[0] ?? canonical;

/** FHIR writes the type of an id and of an extension's url in an extension of the type. */
const codeOf = (type: Record<string, unknown>): string => {
  const code = text(type['code']);
  if (!code.startsWith('http://hl7.org/fhirpath/System.')) return code;
  const said = listOf(type['extension']).find((one) => isRecord(one) && text(one['url']).endsWith('structuredefinition-fhir-type'));
  return isRecord(said) ? text(said['valueUrl'] ?? said['valueUri']) : 'string';
};

const names = (value: unknown): string[] => listOf(value).filter((one): one is string => typeof one === 'string');

function pruneElement(element: Record<string, unknown>): ElementRule {
  const key = (prefix: string): unknown => element[Object.keys(element).find((one) => new RegExp(`^${prefix}[A-Z]`).test(one)) ?? ''];
  const { base, type, slicing, binding, constraint } = element;
  const baseMax = isRecord(base) ? text(base['max']) : text(element['max']);
  const constraints = listOf(constraint)
    .filter(isRecord)
    .map((one) => ({
      key: text(one['key']),
      severity: text(one['severity']),
      human: text(one['human']),
      expression: text(one['expression']),
    }))
    // Every element is held to ele-1 and every narrative to its rules, without an expression.
    .filter((one) => one.expression !== '' && one.key !== 'ele-1' && !one.expression.includes('htmlChecks()'));
  const [fixed, pattern] = [key('fixed'), key('pattern')];
  return {
    id: text(element['id']),
    min: Number(element['min'] ?? 0),
    max: text(element['max']),
    list: baseMax === '*' || Number(baseMax) > 1,
    ...(Array.isArray(type) && {
      type: type.filter(isRecord).map((one) => ({
        code: codeOf(one),
        ...(Array.isArray(one['profile']) && { profile: names(one['profile']) }),
        ...(Array.isArray(one['targetProfile']) && { targetProfile: names(one['targetProfile']) }),
      })),
    }),
    ...(typeof element['contentReference'] === 'string' && { contentReference: element['contentReference'].split('#')[1] ?? '' }),
    ...(isRecord(slicing) && {
      slicing: {
        discriminator: listOf(slicing['discriminator'])
          .filter(isRecord)
          .map((one) => ({ type: text(one['type']), path: text(one['path']) })),
        ordered: slicing['ordered'] === true,
        rules: text(slicing['rules']),
      },
    }),
    ...(fixed !== undefined && { fixed }),
    ...(pattern !== undefined && { pattern }),
    ...(isRecord(binding) &&
      binding['strength'] === 'required' &&
      typeof binding['valueSet'] === 'string' && { binding: withoutVersion(binding['valueSet']) }),
    ...(constraints.length > 0 && { constraint: constraints }),
  };
}

/** @returns what a check needs of a StructureDefinition's snapshot, undefined where it has none */
export function pruneStructure(definition: Record<string, unknown>): Structure | undefined {
  const { snapshot, url, type, kind } = definition;
  if (!isRecord(snapshot) || typeof url !== 'string') return undefined;
  return { url, type: text(type), kind: text(kind), element: listOf(snapshot['element']).filter(isRecord).map(pruneElement) };
}

/** A resource, as far as that can be told from outside. */
export const resourceTypeOf = (value: unknown): string | undefined =>
  isRecord(value) && typeof value['resourceType'] === 'string' ? value['resourceType'] : undefined;
