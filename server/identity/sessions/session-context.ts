import type { Response } from 'express';
import type { Role } from '../../contract/index.ts';
import { AppError } from '../../platform/index.ts';
import type { Person } from '../practitioners/index.ts';
import type { Registration, Tenant } from '../tenants/index.ts';

export type AppContextProblem = 'expired' | 'mismatch' | 'unreadable';

/** Who the cookie stands for: a person, and nothing about any patient. */
export type SessionContext = {
  tenant: Tenant;
  person: Person;
  roles: Role[];
  registrationId: string;
  /** Reference under which the person signed in. */
  fhirUser: string;
  idleExpiresAt: Date;
  expiresAt: Date;
};

/** One opening of the panel: patient, encounter and prompt belong here, so that two frames never mix. */
export type LaunchContext = {
  launchId: string;
  kind: 'ehr' | 'standalone';
  tenant: Tenant;
  registration: Registration;
  person: Person;
  roles: Role[];
  /** FHIR ids in the EHR, without the type. */
  patient: string | null;
  encounter: string | null;
  fhirContext: unknown[];
  intent: string | null;
  needPatientBanner: boolean;
  smartStyleUrl: string | null;
  promptId: string | null;
  appContextProblem: AppContextProblem | null;
  /** Scopes granted by the EHR. */
  scope: string;
  /** An access token for this patient is at hand and not expired. */
  fhirReadable: boolean;
  session: { idleExpiresAt: Date; expiresAt: Date };
};

/** What a launch brings; tokens are sealed before they are written. */
export type NewLaunch = {
  tenant: Tenant;
  registration: Registration;
  person: Person;
  kind: 'ehr' | 'standalone';
  patient: string | null;
  encounter: string | null;
  fhirContext: unknown[];
  intent: string | null;
  needPatientBanner: boolean;
  smartStyleUrl: string | null;
  ehrTenant: string | null;
  promptId: string | null;
  appContextProblem: AppContextProblem | null;
  scope: string;
  accessToken: string | null;
  tokenExpiresAt: Date | null;
};

/** Set by `requireLaunch`. @throws Error where it did not run: a wiring mistake */
export function launchOf(response: Response): LaunchContext {
  const launch: unknown = response.locals['launch'];
  if (launch === undefined) throw new Error('launchOf without requireLaunch');
  return launch as LaunchContext;
}

/** @throws forbidden naming the roles that have the right */
export function requireRole(roles: readonly Role[], allowed: readonly Role[]): void {
  if (!roles.some((role) => allowed.includes(role))) {
    throw new AppError('forbidden', { detail: `This needs the role ${allowed.join(' or ')}.` });
  }
}
