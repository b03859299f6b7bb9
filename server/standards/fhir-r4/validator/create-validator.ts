import { createChecks } from './check-object.ts';
import { createShapes } from './compile-shape.ts';
import { isRecord, withoutVersion } from './definition-types.ts';
import type { Definitions } from './definitions.ts';
import { createRun, isTooCostly, type Issue, type Limits } from './run.ts';

const usual: Limits = { issues: 200, depth: 60, milliseconds: 2000 };

/**
 * A validator of R4 resources, compiled from snapshots with their first use; it reads and asks nothing outside.
 * @param now milliseconds, to end a run that takes too long
 */
export function createValidator(definitions: Definitions, now: () => number, limits: Partial<Limits> = {}) {
  let fits: (profile: string, item: unknown) => boolean = () => false;
  const shapes = createShapes(definitions, (profile, item) => fits(profile, item));
  const checks = createChecks(shapes, definitions);
  const allowed = { ...usual, ...limits };
  fits = (profile, item) => {
    const run = createRun(isRecord(item) ? item : {}, allowed, now);
    return checks.fits(withoutVersion(profile), item, 0, run);
  };

  /**
   * @param profiles to hold it to besides those it claims
   * @returns what is wrong; no issue of severity error means that it is valid
   */
  return function validate(resource: unknown, profiles: readonly string[] = []): Issue[] {
    if (!isRecord(resource) || typeof resource['resourceType'] !== 'string')
      return [{ severity: 'error', code: 'structure', expression: 'resourceType', message: 'is missing' }];
    const type = resource['resourceType'];
    const run = createRun(resource, allowed, now);
    try {
      checks.checkResource(resource, type, 0, run);
      for (const profile of profiles.map(withoutVersion)) {
        const shape = shapes.shapeOf(profile);
        if (shape === undefined) run.report('error', 'value', type, `${profile} is no profile that is known here`);
        else if (shape.type !== type) run.report('error', 'structure', type, `${profile} is a profile of ${shape.type}`);
        else checks.checkProfile(profile, resource, type, 0, run);
      }
    } catch (thrown) {
      if (!isTooCostly(thrown)) throw thrown;
    }
    return run.issues;
  };
}
