import fhirpath from 'fhirpath';
import type { Library } from './activity-schema.ts';
import { languageKind } from './compile-condition.ts';
import { compileExpression } from './compile-expression.ts';
import { definedNames } from './cql-library.ts';
import type { FhirExpression } from './definition-datatypes.ts';

/** What a condition or a dynamic value may ask of. */
const variables = new Set([
  'order',
  'topic',
  'practitioner',
  'event',
  'context',
  'subject',
  'activity',
  'resource',
  'rootResource',
  'ucum',
  'sct',
  'loinc',
]);
/** Functions that would leave this process, or never end by themselves. */
const refused = new Set([
  'resolve',
  'memberOf',
  'conformsTo',
  'weight',
  'ordinal',
  'trace',
  'subsumes',
  'subsumedBy',
  'validateVS',
  'expand',
]);

type Node = { type: string; text?: string; children?: Node[] };

function faultOf(node: Node): string | undefined {
  const { type, text = '', children = [] } = node;
  if (type === 'ExternalConstantTerm' && !variables.has(text))
    return `%${text} is not known; there are %order, %topic, %practitioner, %event and %context.`;
  if (type === 'FunctionInvocation' && refused.has(text)) return `${text}() is not available in a rule.`;
  for (const child of children) {
    const fault = faultOf(child);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const position = (message: string): string => message.replaceAll(/\s*\n\s*/g, '; ').trim();

function fhirpathFault(text: string): string | undefined {
  try {
    compileExpression(text);
    return faultOf(fhirpath.parse(text) as Node);
  } catch (error) {
    return `This FHIRPath does not compile: ${position(error instanceof Error ? error.message : String(error))}`;
  }
}

/** @returns why an expression can never be asked; undefined where it can */
export function expressionFault(expression: FhirExpression | undefined, libraries: readonly Library[]): string | undefined {
  const text = expression?.expression;
  if (expression === undefined || text === undefined || text.trim() === '') return 'There is no expression.';
  const kind = languageKind(expression.language);
  if (kind === undefined) return `The language ${expression.language} is not supported; text/fhirpath is.`;
  if (kind === 'fhirpath') return fhirpathFault(text);
  if (kind === 'query')
    return /^[A-Z][A-Za-z]+(\/[A-Za-z0-9\-.]+)?(\?\S*)?$/.test(text) ? undefined : 'This is no FHIR query such as Observation?code=….';
  if (libraries.length === 0) return 'CQL needs a library that defines it.';
  const names = libraries.flatMap(definedNames);
  const asked = text.replaceAll('"', '');
  return names.includes(asked) || names.includes(asked.split('.').slice(1).join('.'))
    ? undefined
    : `No library of this definition defines "${asked}" in compiled form (application/elm+json).`;
}
