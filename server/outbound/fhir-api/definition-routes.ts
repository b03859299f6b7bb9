import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { Database } from '../../database/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import { createValueSets, drugTermsOf, type ValueSet, type ValueSets } from '../../knowledge/value-sets/index.ts';
import { AppError, asyncRoute, type Clock } from '../../platform/index.ts';
import { DEFINITION_TYPES, type DefinitionType } from '../../standards/fhir-r4/index.ts';
import { scopesAllow } from '../../standards/smart/index.ts';
import { applyDefinition, applyParameters } from './apply-operation.ts';
import type { FhirAccess } from './decide-reading.ts';
import { createKeptDefinitions, type KeptDefinition } from './kept-definitions.ts';
import { countOf, flagOf, readBody, readInput, textOf, type OperationInput } from './operation-input.ts';
import { matchesEtag } from './read-request.ts';
import { searchDefinitions } from './search-definitions.ts';
import { toEtag } from './to-bundle.ts';
import { checkVersion, codeParameters, validateCode } from './validate-code.ts';

export type DefinitionDeps = {
  db: Database;
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

const missing = (type: DefinitionType, name: string): AppError =>
  new AppError('not-found', { detail: `There is no ${type} ${name.slice(0, 200)} here.` });

/** What is built in may be read by every session: it holds nothing of a person. */
function checkReading(access: FhirAccess, type: DefinitionType, interaction: 'read' | 'search'): void {
  if (access.kind === 'session' || scopesAllow(access.scopes, { levels: ['system'], type, interaction })) return;
  throw new AppError('forbidden', { detail: `The token's scopes do not allow to ${interaction} ${type}.` });
}

/**
 * The definitions that are built in: read, searched, expanded, asked for a code, applied. In memory; nothing is written by any of it.
 * By GET for whoever may read, by POST for systems with a token: a cookie is no word for a POST from elsewhere.
 */
export function definitionRoutes(deps: DefinitionDeps): Router {
  const { send, baseUrl, clock } = deps;
  const router = Router({ caseSensitive: true });
  const definitions = createKeptDefinitions({ db: deps.db });
  const isValueSet = (one: KeptDefinition): one is KeptDefinition & ValueSet => one.resourceType === 'ValueSet';

  let made: { version: string; valueSets: ValueSets } | undefined;
  /** Those of the facts that hold now; with a tenant's own where one of those is asked for. */
  const valueSetsFor = (asked: KeptDefinition, all: readonly KeptDefinition[]): ValueSets => {
    const { version } = deps.knowledge;
    const over = (sets: readonly KeptDefinition[]): ValueSets =>
      createValueSets({ valueSets: sets.filter(isValueSet), drugs: drugTermsOf(deps.knowledge) });
    if (!definitions.builtIn.includes(asked)) return over(all);
    if (made?.version !== version) made = { version, valueSets: over(definitions.builtIn) };
    return made.valueSets;
  };

  const keptFor = async (request: Request): Promise<KeptDefinition[]> => definitions.of((await deps.accessOf(request)).tenantId);

  /** The one of the path, or else of the parameter that holds its canonical. */
  const target = (
    request: Request,
    type: DefinitionType,
    canonical: string | undefined,
    all: readonly KeptDefinition[],
  ): KeptDefinition => {
    const { id } = request.params;
    const kept = all.filter((one) => one.resourceType === type);
    if (typeof id === 'string') {
      const found = kept.find((one) => one.id === id);
      if (found === undefined) throw missing(type, id);
      return found;
    }
    if (canonical === undefined) throw new AppError('invalid-request', { detail: `Say which ${type}, by its url or its id.`, path: 'url' });
    const [url, version] = canonical.split('|');
    const fitting = kept.filter((one) => one.url === url && (version === undefined || one.version === version));
    const found = fitting.find(({ status }) => status === 'active') ?? fitting[0];
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
      answer: (definition: KeptDefinition, input: OperationInput, all: readonly KeptDefinition[]) => object | Promise<object>;
    },
  ): void => {
    for (const path of [`/fhir/r4/${type}/$${name}`, `/fhir/r4/${type}/:id/$${name}`]) {
      const answer = asyncRoute(async (request, response) => {
        const onOne = request.params['id'] !== undefined;
        const input = readInput(request, onOne ? of.parameters : [of.canonical, ...of.parameters]);
        const all = await keptFor(request);
        send(request, response, await of.answer(target(request, type, onOne ? undefined : textOf(input, of.canonical), all), input, all));
      });
      router.get(path, allowed(type, 'read'), answer);
      router.post(path, allowed(type, 'read'), readBody, answer);
    }
  };

  operation('ValueSet', 'expand', {
    canonical: 'url',
    parameters: ['valueSetVersion', 'filter', 'count', 'offset', 'activeOnly'],
    answer: (definition, input, all) => {
      checkVersion(definition as ValueSet, input);
      const [filter, activeOnly] = [textOf(input, 'filter'), flagOf(input, 'activeOnly')];
      const [count, offset] = [countOf(input, 'count') ?? mostCodes, countOf(input, 'offset') ?? 0];
      return valueSetsFor(definition, all).expand(definition as ValueSet, {
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
    answer: (definition, input, all) => validateCode(valueSetsFor(definition, all), definition as ValueSet, input),
  });
  for (const [type, canonical] of [
    ['PlanDefinition', 'planDefinition'],
    ['ActivityDefinition', 'activityDefinition'],
  ] as const)
    operation(type, 'apply', {
      canonical,
      parameters: applyParameters,
      answer: async (definition, input, all) => applyDefinition(all, definition, input, clock.now()),
    });

  for (const type of DEFINITION_TYPES) {
    router.get(
      `/fhir/r4/${type}`,
      allowed(type, 'search'),
      asyncRoute(async (request, response) => {
        send(request, response, searchDefinitions(request, baseUrl, type, await keptFor(request)));
      }),
    );
    const sendOne = (request: Request, response: Response, found: KeptDefinition): void => {
      const { versionId, lastUpdated } = found.meta;
      response.setHeader('ETag', toEtag(versionId));
      if (lastUpdated !== undefined) response.setHeader('Last-Modified', new Date(lastUpdated).toUTCString());
      if (matchesEtag(request, toEtag(versionId))) response.status(304).end();
      else send(request, response, found);
    };
    router.get(
      `/fhir/r4/${type}/:id`,
      allowed(type, 'read'),
      asyncRoute(async (request, response) => {
        sendOne(request, response, target(request, type, undefined, await keptFor(request)));
      }),
    );
    router.get(
      `/fhir/r4/${type}/:id/_history`,
      allowed(type, 'read'),
      asyncRoute(async (request, response) => {
        const found = target(request, type, undefined, await keptFor(request));
        const fullUrl = `${baseUrl}/${type}/${found.id}`;
        const { versionId, lastUpdated } = found.meta;
        send(request, response, {
          resourceType: 'Bundle',
          type: 'history',
          total: 1,
          link: [{ relation: 'self', url: `${fullUrl}/_history` }],
          entry: [
            {
              fullUrl,
              resource: found,
              request: { method: 'PUT', url: `${type}/${found.id}` },
              response: { status: '200 OK', etag: toEtag(versionId), ...(lastUpdated === undefined ? {} : { lastModified: lastUpdated }) },
            },
          ],
        });
      }),
    );
    router.get(
      `/fhir/r4/${type}/:id/_history/:versionId`,
      allowed(type, 'read'),
      asyncRoute(async (request, response) => {
        const found = target(request, type, undefined, await keptFor(request));
        const versionId = String(request.params['versionId']);
        if (versionId !== found.meta.versionId) throw missing(type, `${found.id}/_history/${versionId}`);
        sendOne(request, response, found);
      }),
    );
  }
  return router;
}
