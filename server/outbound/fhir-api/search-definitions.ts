import type { Request } from 'express';
import { AppError } from '../../platform/index.ts';
import { DEFINITION_PARAMETERS, type DefinitionType } from '../../standards/fhir-r4/index.ts';
import type { KeptDefinition } from './kept-definitions.ts';
import { queryOf, wantsStrict } from './read-request.ts';

const refuse = (name: string, detail: string): AppError => new AppError('invalid-request', { detail, path: `?${name}` });

const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** How a value of a string parameter is compared. @see https://hl7.org/fhir/R4/search.html#string */
const comparisons: Readonly<Record<string, (value: string, asked: string) => boolean>> = {
  '': (value, asked) => folded(value).startsWith(folded(asked)),
  exact: (value, asked) => value === asked,
  contains: (value, asked) => folded(value).includes(folded(asked)),
};

type Condition = (one: KeptDefinition) => boolean;

/** @returns undefined for a parameter that is none; throws for a modifier that cannot be honoured */
function toCondition(name: string, value: string): Condition | undefined {
  const [param = '', modifier = '', ...more] = name.split(':');
  const kind = param === '_id' ? 'token' : DEFINITION_PARAMETERS[param];
  if (kind === undefined) return undefined;
  const compare = kind === 'string' ? comparisons[modifier] : modifier === '' ? comparisons['exact'] : undefined;
  if (compare === undefined || more.length > 0) throw refuse(name, `The modifier :${modifier} is not supported on ${param}.`);
  // A comma that was escaped is one of the value. @see https://hl7.org/fhir/R4/search.html#escaping
  const asked = (value.match(/(?:\\.|[^,\\])+/gs) ?? []).map((part) => part.replace(/\\([\\,|$])/g, '$1'));
  if (asked.length === 0) throw refuse(name, `The parameter ${name} has no value.`);
  // None of these tokens has a system: "|active" is "active".
  const wanted = kind === 'token' ? asked.map((part) => part.replace(/^\|/, '')) : asked;
  return (one) => {
    const held = (one as Record<string, unknown>)[param === '_id' ? 'id' : param];
    return typeof held === 'string' && wanted.some((part) => compare(held, part));
  };
}

/** A searchset of all that fit; there are never many. @throws invalid-request under strict handling of what is not searched by */
export function searchDefinitions(request: Request, baseUrl: string, type: DefinitionType, all: readonly KeptDefinition[]): object {
  const asked = [...queryOf(request)].filter(([name]) => !['_format', '_pretty'].includes(name));
  const conditions: Condition[] = [];
  const applied: [string, string][] = [];
  const ignored = new Set<string>();
  for (const [name, value] of asked) {
    const condition = toCondition(name, value);
    if (condition === undefined) {
      if (wantsStrict(request)) throw refuse(name, `${name} is not searched by here.`);
      ignored.add(name);
      continue;
    }
    conditions.push(condition);
    applied.push([name, value]);
  }
  const found = all.filter((one) => one.resourceType === type && conditions.every((holds) => holds(one)));
  const query = new URLSearchParams(applied).toString();
  const diagnostics = `Ignored: ${[...ignored].join(', ')}.`;
  const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'not-supported', diagnostics }] };
  const entry = [
    ...found.map((resource) => ({ fullUrl: `${baseUrl}/${type}/${resource.id}`, resource, search: { mode: 'match' } })),
    ...(ignored.size === 0 ? [] : [{ resource: outcome, search: { mode: 'outcome' } }]),
  ];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    link: [{ relation: 'self', url: query === '' ? `${baseUrl}/${type}` : `${baseUrl}/${type}?${query}` }],
    ...(entry.length === 0 ? {} : { entry }),
  };
}
