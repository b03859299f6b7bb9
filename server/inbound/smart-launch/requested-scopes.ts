import { toVersionOneScopes, type SmartConfiguration } from '../../standards/smart/index.ts';

const identity = 'openid fhirUser';
const aboutTheUser = 'user/Practitioner.rs user/PractitionerRole.rs';
const aboutThePatient = 'patient/Patient.rs patient/MedicationRequest.rs';

/** In which notation permissions are asked for: `patient/Patient.read`, or since version 2 `patient/Patient.rs`. */
export type ScopeVersion = 1 | 2;

/**
 * What a launch asks for: who is there, and in a chart the patient's name and active orders, for as long as the user is signed in to the
 * EHR where it offers that. Nothing is asked for that no screen shows.
 */
export function requestedScopes(kind: 'ehr' | 'standalone', configuration: SmartConfiguration, version: ScopeVersion): string {
  const whileSignedIn = configuration.capabilities.includes('permission-online') ? ' online_access' : '';
  const scopes = kind === 'ehr' ? `launch ${identity} ${aboutTheUser} ${aboutThePatient}${whileSignedIn}` : `${identity} ${aboutTheUser}`;
  return version === 1 ? toVersionOneScopes(scopes) : scopes;
}
