import { knowsVersionOneOnly, toVersionOneScopes, type SmartConfiguration } from '../../standards/smart/index.ts';

const identity = 'openid fhirUser';
const aboutTheUser = 'user/Practitioner.rs user/PractitionerRole.rs';
const aboutThePatient = 'patient/Patient.rs patient/MedicationRequest.rs';

/** What a launch asks for: who is there, and in a chart the patient's name and active orders. Nothing is asked for that no screen shows. */
export function requestedScopes(kind: 'ehr' | 'standalone', configuration: SmartConfiguration): string {
  const scopes = kind === 'ehr' ? `launch ${identity} ${aboutTheUser} ${aboutThePatient}` : `${identity} ${aboutTheUser}`;
  return knowsVersionOneOnly(configuration) ? toVersionOneScopes(scopes) : scopes;
}
