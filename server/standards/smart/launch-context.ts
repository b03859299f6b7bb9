import type { TokenResponse } from './token-response.ts';

/** The one id of a type that `fhirContext` names without a role, or as the launch's; undefined where there are none or several. */
function idIn(fhirContext: readonly Record<string, unknown>[], type: 'Patient' | 'Encounter'): string | undefined {
  const ids = fhirContext.flatMap(({ reference, role }) => {
    if (role !== undefined && role !== 'launch') return [];
    const match = typeof reference === 'string' ? /(?:^|\/)([A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/.exec(reference) : null;
    return match?.[1] === type ? [match[2] ?? ''] : [];
  });
  const [id, ...others] = new Set(ids);
  return others.length === 0 ? id : undefined;
}

/**
 * Patient and encounter of a launch. They belong beside the token; some EHRs name them in `fhirContext` only, and there they count where
 * there is no doubt.
 * @see https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#fhircontext-exp
 */
export const launchContextOf = (tokens: TokenResponse): { patient: string | null; encounter: string | null } => ({
  patient: tokens.patient ?? idIn(tokens.fhirContext ?? [], 'Patient') ?? null,
  encounter: tokens.encounter ?? idIn(tokens.fhirContext ?? [], 'Encounter') ?? null,
});
