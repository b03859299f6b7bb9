import type { CapabilityStatement } from 'fhir/r4';
import { CANONICAL_BASE, PROFILE } from './canonicals.ts';
import { DEFINITION_OPERATIONS, DEFINITION_PARAMETERS, DEFINITION_TYPES } from './definitional-resources.ts';
import { includesOf, reverseIncludesOf } from './includes.ts';
import { WRITABLE_TYPES, WRITE_INTERACTIONS } from './writable-types.ts';
import { RESOURCE_TYPES, SEARCH_PARAMETERS, searchParameterDefinition, type ResourceType } from './search-parameters.ts';

const PROFILES: { readonly [type in ResourceType]: readonly string[] } = {
  Basic: [PROFILE.assertion],
  Communication: [PROFILE.education],
  DocumentReference: [PROFILE.certificate],
  Flag: [PROFILE.restriction],
  // Which of them, a report says itself: of one person, or of a unit.
  MeasureReport: [PROFILE.skillLevel, PROFILE.compliance],
  Practitioner: [PROFILE.practitioner],
  PractitionerRole: [PROFILE.privilege],
  Provenance: [PROFILE.provenance],
  QuestionnaireResponse: [PROFILE.assessment],
  Task: [PROFILE.assignment],
  VerificationResult: [PROFILE.verification],
};

/** What a client may read of each type; the router has exactly these routes. */
export const INTERACTIONS = ['read', 'vread', 'history-instance', 'search-type'] as const;

const VALIDATE = { name: 'validate', definition: 'http://hl7.org/fhir/OperationDefinition/Resource-validate' };

/** @see http://hl7.org/fhir/smart-app-launch/StructureDefinition-oauth-uris.html */
const oauthUris = (tokenUrl: string) => ({
  url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
  extension: [{ url: 'token', valueUri: tokenUrl }],
});

/**
 * What this server does, from the table that the router and the search use. Without `implementationUrl`
 * it describes the software (kind capability), with it this installation.
 * @param date day of the statement, YYYY-MM-DD
 * @see https://hl7.org/fhir/R4/capabilitystatement.html
 */
export function capabilityStatement(options: {
  date: string;
  version: string;
  implementationUrl?: string;
  tokenUrl?: string;
}): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    id: 'preceptor',
    url: `${CANONICAL_BASE}/CapabilityStatement/preceptor`,
    version: options.version,
    name: 'PreceptorCapabilityStatement',
    title: 'Preceptor FHIR API',
    status: 'active',
    experimental: false,
    date: options.date,
    publisher: 'Preceptor',
    description:
      'Learning assignments, assessment results, competency assertions, privileges, restrictions, certificates and verifications of clinicians, with bulk export; registered systems add what they know of clinicians, and change what they added. Rules and value sets, built in and of the organization, to read, expand and apply.',
    kind: options.implementationUrl === undefined ? 'capability' : 'instance',
    software: { name: 'Preceptor', version: options.version },
    ...(options.implementationUrl === undefined ? {} : { implementation: { description: 'Preceptor', url: options.implementationUrl } }),
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    rest: [
      {
        mode: 'server',
        security: {
          cors: false,
          service: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
                  code: 'SMART-on-FHIR',
                  display: 'SMART-on-FHIR',
                },
              ],
            },
          ],
          ...(options.tokenUrl === undefined ? {} : { extension: [oauthUris(options.tokenUrl)] }),
          description:
            'A bearer token with system scopes (system/Basic.rs, system/*.rs) from SMART Backend Services or an operator, or the session of a launch, which reads its own data or, for staff, what the role allows. Only a token writes, by scopes that name the type (system/Basic.cu).',
        },
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
        operation: [{ name: 'export', definition: 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export' }, VALIDATE],
        resource: [
          ...RESOURCE_TYPES.map((type) => ({
            type,
            supportedProfile: [...PROFILES[type]],
            interaction: [...INTERACTIONS, ...(WRITABLE_TYPES[type] === undefined ? [] : WRITE_INTERACTIONS)].map((code) => ({ code })),
            versioning: 'versioned' as const,
            readHistory: true,
            conditionalRead: 'not-match' as const,
            ...(WRITABLE_TYPES[type] === undefined
              ? {}
              : {
                  updateCreate: false,
                  conditionalCreate: true,
                  referencePolicy: ['literal' as const, 'logical' as const, 'enforced' as const],
                }),
            ...(includesOf(type).length === 0 ? {} : { searchInclude: includesOf(type) }),
            searchRevInclude: reverseIncludesOf(type),
            searchParam: [
              { name: '_id', type: 'token' as const, definition: 'http://hl7.org/fhir/SearchParameter/Resource-id' },
              { name: '_lastUpdated', type: 'date' as const, definition: 'http://hl7.org/fhir/SearchParameter/Resource-lastUpdated' },
              ...Object.entries(SEARCH_PARAMETERS[type]).map(([name, { type: kind }]) => ({
                name,
                type: kind,
                definition: searchParameterDefinition(type, name),
              })),
            ],
            operation: [VALIDATE],
          })),
          ...DEFINITION_TYPES.map((type) => ({
            type,
            interaction: INTERACTIONS.map((code) => ({ code })),
            versioning: 'versioned' as const,
            // The current version only, and each business version of a rule under an id of its own.
            readHistory: false,
            conditionalRead: 'not-match' as const,
            searchParam: [
              { name: '_id', type: 'token' as const, definition: 'http://hl7.org/fhir/SearchParameter/Resource-id' },
              ...Object.entries(DEFINITION_PARAMETERS).map(([name, kind]) => ({
                name,
                type: kind,
                definition: `http://hl7.org/fhir/SearchParameter/${type === 'ValueSet' ? 'conformance' : type}-${name}`,
              })),
            ],
            operation: [VALIDATE, ...Object.entries(DEFINITION_OPERATIONS[type]).map(([name, definition]) => ({ name, definition }))],
          })),
        ],
      },
    ],
  };
}
