/** Definitions that come with the software and those a tenant published: read and searched by anyone who may ask at all, and operated upon. */
export const DEFINITION_TYPES = ['ActivityDefinition', 'Library', 'PlanDefinition', 'ValueSet'] as const;

export type DefinitionType = (typeof DEFINITION_TYPES)[number];

/** What definitions are searched by, besides `_id`. */
export const DEFINITION_PARAMETERS: Readonly<Record<string, 'string' | 'token' | 'uri'>> = {
  name: 'string',
  status: 'token',
  title: 'string',
  url: 'uri',
  version: 'token',
};

/** Operations on the type and on one resource, by name. */
export const DEFINITION_OPERATIONS: Readonly<Record<DefinitionType, Readonly<Record<string, string>>>> = {
  ActivityDefinition: { apply: 'http://hl7.org/fhir/OperationDefinition/ActivityDefinition-apply' },
  Library: {},
  PlanDefinition: { apply: 'http://hl7.org/fhir/OperationDefinition/PlanDefinition-apply' },
  ValueSet: {
    expand: 'http://hl7.org/fhir/OperationDefinition/ValueSet-expand',
    'validate-code': 'http://hl7.org/fhir/OperationDefinition/ValueSet-validate-code',
  },
};
