import type { OperationOutcome } from 'fhir/r4';
import { Router, type Request, type Response } from 'express';
import { AppError, asyncRoute } from '../../platform/index.ts';
import { loadValidator } from '../../records/index.ts';
import type { FhirAccess } from './decide-reading.ts';
import { bodyOf, readBody, readParameters, textOf, textsOf } from './operation-input.ts';

const modes = ['create', 'update', 'profile'];

/** The resource and what it is held to: of Parameters that hold one, else the body itself. */
function readAsked(body: Record<string, unknown>): { resource: unknown; profiles: string[] } {
  const input = body['resourceType'] === 'Parameters' ? readParameters(body) : undefined;
  const [resource, ...more] = input?.get('resource') ?? [];
  if (input === undefined || resource === undefined) return { resource: body, profiles: [] };
  if (more.length > 0) throw new AppError('invalid-request', { detail: 'One resource is validated at a time.', path: 'resource' });
  const mode = textOf(input, 'mode');
  if (mode !== undefined && !modes.includes(mode))
    throw new AppError('invalid-request', { detail: `mode is one of ${modes.join(', ')} here.`, path: 'mode' });
  const profiles = textsOf(input, 'profile');
  if (profiles.length > 10) throw new AppError('invalid-request', { detail: 'At most 10 profiles.', path: 'profile' });
  return { resource, profiles };
}

/**
 * `$validate` of a resource that is kept nowhere: what is wrong is the answer, and asking for it went well.
 * @see https://hl7.org/fhir/R4/resource-operation-validate.html
 */
export function validateRoutes(deps: {
  systemOf: (request: Request) => Promise<FhirAccess>;
  send: (request: Request, response: Response, body: object) => void;
}): Router {
  const router = Router({ caseSensitive: true });

  const known = asyncRoute(async (request, _response, next) => {
    await deps.systemOf(request);
    next();
  });

  const answer = (request: Request, response: Response): void => {
    const { isType, validate } = loadValidator();
    const { type } = request.params;
    if (typeof type === 'string' && !isType(type)) throw new AppError('not-found', { detail: 'There is no such type in R4.' });
    const { resource, profiles } = readAsked(bodyOf(request));
    const issues = validate(resource, profiles);
    const found = typeof resource === 'object' && resource !== null && 'resourceType' in resource ? resource.resourceType : undefined;
    if (typeof type === 'string' && typeof found === 'string' && found !== type)
      issues.unshift({ severity: 'error', code: 'structure', expression: 'resourceType', message: `is not ${type}` });
    const outcome: OperationOutcome = {
      resourceType: 'OperationOutcome',
      issue:
        issues.length === 0
          ? [{ severity: 'information', code: 'informational', diagnostics: 'Nothing was found that is wrong.' }]
          : issues.map(({ severity, code, expression, message }) => ({
              severity,
              code,
              diagnostics: `${expression} ${message}`,
              expression: [expression],
            })),
    };
    deps.send(request, response, outcome);
  };

  for (const path of ['/fhir/r4/$validate', '/fhir/r4/:type/$validate']) router.post(path, known, readBody, answer);
  return router;
}
