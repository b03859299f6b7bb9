import { AppError, type Logger } from '../platform/index.ts';
import { isResourceType } from '../standards/fhir-r4/index.ts';
import { loadValidator } from './load-validator.ts';

type Issue = ReturnType<ReturnType<typeof loadValidator>['validate']>[number];
type Resource = { resourceType: string };

/** For the log: the rule and the place. What a value was stays out, for it may be a name. */
const toOutcome = (issues: readonly Issue[]) => ({
  resourceType: 'OperationOutcome',
  issue: issues.map(({ severity, code, expression, message }) => ({
    severity,
    // Not as `code`, which is never shown in a log.
    type: code,
    expression: [expression],
    ...(code === 'value' ? {} : { diagnostics: message }),
  })),
});

const errorsIn = (resource: Resource): Issue[] =>
  isResourceType(resource.resourceType)
    ? loadValidator()
        .validate(resource)
        .filter(({ severity }) => severity === 'error')
    : [{ severity: 'error', code: 'structure', expression: resource.resourceType, message: 'is not a type this server keeps' }];

const inWords = ({ expression, message }: Issue): string => `${expression} ${message}`;

/**
 * Holds what is about to be stored to R4 and to the profiles it claims. What we write ourselves and is invalid is a defect of
 * ours: it is logged as an OperationOutcome, and nothing of it is stored.
 */
export function createRefusal({ logger }: { logger?: Logger | undefined }) {
  const refuse = (issues: readonly Issue[]): never => {
    logger?.error({ outcome: toOutcome(issues) }, 'a resource of ours is invalid and was not stored');
    throw new AppError('unprocessable', { detail: issues.map(inWords).join('; '), path: issues[0]?.expression ?? '' });
  };
  return {
    /** @throws unprocessable with the FHIR path of the first error */
    refuseInvalid: (resource: Resource): void => {
      const issues = errorsIn(resource);
      if (issues.length > 0) refuse(issues);
    },

    /**
     * As `refuseInvalid`, for a new version: what is wrong with the version before, too, was stored under older rules and
     * holds up no change.
     * @throws unprocessable
     */
    refuseWorse: async (resource: Resource, before: () => Promise<Resource | undefined>): Promise<void> => {
      const issues = errorsIn(resource);
      if (issues.length === 0) return;
      const earlier = await before();
      const known = new Set(earlier === undefined ? [] : errorsIn(earlier).map(inWords));
      if (!issues.every((issue) => known.has(inWords(issue)))) refuse(issues);
      logger?.warn({ outcome: toOutcome(issues) }, 'a resource of ours was invalid before and was changed');
    },
  };
}
