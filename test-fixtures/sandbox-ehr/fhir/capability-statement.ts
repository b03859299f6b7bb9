import type { SandboxState } from '../state.ts';
import { searchParameters } from './search-parameters.ts';

/** What the sandbox says of itself. @see https://hl7.org/fhir/R4/capabilitystatement.html */
export function capabilityStatement(state: SandboxState): object {
  const { url, fhirBase, now } = state.settings;
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: new Date(now()).toISOString().slice(0, 10),
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    software: { name: 'Northmere sandbox EHR' },
    implementation: { description: 'A stand-in for an EHR with invented people', url: fhirBase },
    rest: [
      {
        mode: 'server',
        security: {
          cors: true,
          service: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' }] }],
          extension: [
            {
              url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
              extension: [
                { url: 'authorize', valueUri: `${url}/oauth/authorize` },
                { url: 'token', valueUri: `${url}/oauth/token` },
              ],
            },
          ],
        },
        resource: Object.entries(searchParameters).map(([type, parameters]) => ({
          type,
          interaction: ['read', 'search-type', ...(type === 'Task' ? ['create', 'update'] : [])].map((code) => ({ code })),
          ...(type === 'Task' ? { conditionalCreate: true } : {}),
          searchParam: Object.entries(parameters).map(([name, { kind }]) => ({ name, type: kind })),
        })),
      },
    ],
  };
}
