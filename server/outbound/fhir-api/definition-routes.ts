import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import { loadDefinitions, type Definition } from '../../knowledge/plan-definitions/index.ts';
import { createValueSets, drugTermsOf, type ValueSet, type ValueSets } from '../../knowledge/value-sets/index.ts';
import { AppError, asyncRoute, type Clock } from '../../platform/index.ts';
import { DEFINITION_TYPES, type DefinitionType } from '../../standards/fhir-r4/index.ts';
import { scopesAllow } from '../../standards/smart/index.ts';
import { applyDefinition, applyParameters } from './apply-operation.ts';
import type { FhirAccess } from './decide-reading.ts';
import { countOf, flagOf, readBody, readInput, textOf, type OperationInput } from './operation-input.ts';
import { queryOf, wantsStrict } from './read-request.ts';
import { checkVersion, codeParameters, validateCode } from './validate-code.ts';

export type DefinitionDeps = {
  accessOf: (request: Request) => Promise<FhirAccess>;
  systemOf: (request: Request) => Promise<FhirAccess>;
  send: (request: Request, response: Response, body: object) => void;
  knowledge: Pick<DrugKnowledge, 'version' | 'products' | 'eachTopic'>;
  clock: Clock;
  /** `https://host/fhir/r4` */
  baseUrl: string;
};

/** Codes of one expansion; who wants more asks for the next ones. */
const mostCodes = 1000;

type Named = Definition & { id?: string | undefined };

const idOf = (one: Definition): string | undefined => (one as Named).id;

const missing = (type: DefinitionType, name: string): AppError =>
  new AppError('not-found', { detail: `There is no ${type} ${name.slice(0, 200)} here.` });

/** What is built in may be read by every session: it holds nothing of a person. */
function checkReading(access: FhirAccess, type: DefinitionType, interaction: 'read' | 'search'): void {
  if (access.kind === 'session' || scopesAllow(access.scopes, { levels: ['system'], type, interaction })) return;
  throw new AppError('forbidden', { detail: `The token's scopes do not allow to ${interaction} ${type}.` });
}

/** `_id` and `url`, each with values of which one must fit. @throws invalid-request under strict handling of another one */
function search(request: Request, baseUrl: string, type: DefinitionType, all: readonly Definition[]): object {
  const asked = [...queryOf(request)].filter(([name]) => !['_format', '_pretty'].includes(name));
  const isKnown = (name: string): boolean => name === '_id' || name === 'url';
  const ignored = [...new Set(asked.map(([name]) => name).filter((name) => !isKnown(name)))];
  if (ignored[0] !== undefined && wantsStrict(request))
    throw new AppError('invalid-request', { detail: `${ignored[0]} is not searched by here.`, path: `?${ignored[0]}` });
  const applied = asked.filter(([name]) => isKnown(name));
  const found = all.filter((one) =>
    applied.every(([name, values]) => values.split(',').includes((name === '_id' ? idOf(one) : one.url) ?? '')),
  );
  const query = new URLSearchParams(applied).toString();
  const entry = [
    ...found.map((resource) => ({ fullUrl: `${baseUrl}/${type}/${String(idOf(resource))}`, resource, search: { mode: 'match' } })),
    ...(ignored.length === 0
      ? []
      : [
          {
            resource: {
              resourceType: 'OperationOutcome',
              issue: [{ severity: 'warning', code: 'not-supported', diagnostics: `Ignored: ${ignored.join(', ')}.` }],
            },
            search: { mode: 'outcome' },
          },
        ]),
  ];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    link: [{ relation: 'self', url: query === '' ? `${baseUrl}/${type}` : `${baseUrl}/${type}?${query}` }],
    ...(entry.length === 0 ? {} : { entry }),
  };
}

/**
 * The definitions that are built in: read, searched, expanded, asked for a code, applied. In memory; nothing is written by any of it.
 * By GET for whoever may read, by POST for systems with a token: a cookie is no word for a POST from elsewhere.
 */
export function definitionRoutes(deps: DefinitionDeps): Router {
  const { send, baseUrl, clock } = deps;
  const router = Router({ caseSensitive: true });
  const definitions = loadDefinitions();
  const kept = (type: DefinitionType): Definition[] => definitions.filter((one) => one.resourceType === type);

  let made: { version: string; valueSets: ValueSets } | undefined;
  /** Those of the facts that hold now. */
  const valueSetsNow = (): ValueSets => {
    const { version } = deps.knowledge;
    if (made?.version !== version) {
      const sets = definitions.filter((one): one is ValueSet => one.resourceType === 'ValueSet');
      made = { version, valueSets: createValueSets({ valueSets: sets, drugs: drugTermsOf(deps.knowledge) }) };
    }
    return made.valueSets;
  };

  /** The one of the path, or else of the parameter that holds its canonical. */
  const target = (request: Request, type: DefinitionType, canonical: string | undefined): Definition => {
    const { id } = request.params;
    if (typeof id === 'string') {
      const found = kept(type).find((one) => idOf(one) === id);
      if (found === undefined) throw missing(type, id);
      return found;
    }
    if (canonical === undefined) throw new AppError('invalid-request', { detail: `Say which ${type}, by its url or its id.`, path: 'url' });
    const [url, version] = canonical.split('|');
    const found = kept(type).find((one) => one.url === url && (version === undefined || one.version === version));
    if (found === undefined) throw missing(type, canonical);
    return found;
  };

  const allowed = (type: DefinitionType, interaction: 'read' | 'search'): RequestHandler =>
    asyncRoute(async (request, _response, next) => {
      checkReading(await (request.method === 'POST' ? deps.systemOf : deps.accessOf)(request), type, interaction);
      next();
    });

  /** An operation on the type, by canonical, and on one resource; by GET and by POST. */
  const operation = (
    type: DefinitionType,
    name: string,
    of: {
      canonical: string;
      parameters: readonly string[];
      answer: (definition: Definition, input: OperationInput) => object | Promise<object>;
    },
  ): void => {
    for (const path of [`/fhir/r4/${type}/$${name}`, `/fhir/r4/${type}/:id/$${name}`]) {
      const answer = asyncRoute(async (request, response) => {
        const onOne = request.params['id'] !== undefined;
        const input = readInput(request, onOne ? of.parameters : [of.canonical, ...of.parameters]);
        send(request, response, await of.answer(target(request, type, onOne ? undefined : textOf(input, of.canonical)), input));
      });
      router.get(path, allowed(type, 'read'), answer);
      router.post(path, allowed(type, 'read'), readBody, answer);
    }
  };

  operation('ValueSet', 'expand', {
    canonical: 'url',
    parameters: ['valueSetVersion', 'filter', 'count', 'offset', 'activeOnly'],
    answer: (definition, input) => {
      checkVersion(definition as ValueSet, input);
      const [filter, activeOnly] = [textOf(input, 'filter'), flagOf(input, 'activeOnly')];
      const [count, offset] = [countOf(input, 'count') ?? mostCodes, countOf(input, 'offset') ?? 0];
      return valueSetsNow().expand(definition as ValueSet, {
        count: Math.min(count, mostCodes),
        offset,
        at: clock.now(),
        ...(filter === undefined ? {} : { filter }),
        ...(activeOnly === undefined ? {} : { activeOnly }),
      });
    },
  });
  operation('ValueSet', 'validate-code', {
    canonical: 'url',
    parameters: codeParameters,
    answer: (definition, input) => validateCode(valueSetsNow(), definition as ValueSet, input),
  });
  for (const [type, canonical] of [
    ['PlanDefinition', 'planDefinition'],
    ['ActivityDefinition', 'activityDefinition'],
  ] as const)
    operation(type, 'apply', {
      canonical,
      parameters: applyParameters,
      answer: async (definition, input) => applyDefinition(definitions, definition, input, clock.now()),
    });

  for (const type of DEFINITION_TYPES) {
    router.get(`/fhir/r4/${type}`, allowed(type, 'search'), (request, response) => {
      send(request, response, search(request, baseUrl, type, kept(type)));
    });
    router.get(`/fhir/r4/${type}/:id`, allowed(type, 'read'), (request, response) => {
      send(request, response, target(request, type, undefined));
    });
  }
  return router;
}
