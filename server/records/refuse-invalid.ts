import { AppError, type Logger } from '../platform/index.ts';
import { isResourceType } from '../standards/fhir-r4/index.ts';
import { loadValidator } from './load-validator.ts';

type Issue = ReturnType<ReturnType<typeof loadValidator>['validate']>[number];

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

/**
 * Holds what is about to be stored to R4 and to the profiles it claims. What we write ourselves and is invalid is a defect of
 * ours: it is logged as an OperationOutcome, and nothing of it is stored.
 */
export const createRefusal =
  ({ logger }: { logger?: Logger | undefined }) =>
  /** @throws unprocessable with the FHIR path of the first error */
  (resource: { resourceType: string }): void => {
    const issues: Issue[] = isResourceType(resource.resourceType)
      ? loadValidator()
          .validate(resource)
          .filter(({ severity }) => severity === 'error')
      : [{ severity: 'error', code: 'structure', expression: resource.resourceType, message: 'is not a type this server keeps' }];
    const [first] = issues;
    if (first === undefined) return;
    logger?.error({ outcome: toOutcome(issues) }, 'a resource of ours is invalid and was not stored');
    const detail = issues.map(({ expression, message }) => `${expression} ${message}`).join('; ');
    throw new AppError('unprocessable', { detail, path: first.expression });
  };
