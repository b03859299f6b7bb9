/** Definitions that come with the software: read and searched by anyone who may ask at all, and operated upon. */
export const DEFINITION_TYPES = ['ActivityDefinition', 'PlanDefinition', 'ValueSet'] as const;

export type DefinitionType = (typeof DEFINITION_TYPES)[number];

/** Operations on the type and on one resource, by name. */
export const DEFINITION_OPERATIONS: Readonly<Record<DefinitionType, Readonly<Record<string, string>>>> = {
  ActivityDefinition: { apply: 'http://hl7.org/fhir/OperationDefinition/ActivityDefinition-apply' },
  PlanDefinition: { apply: 'http://hl7.org/fhir/OperationDefinition/PlanDefinition-apply' },
  ValueSet: {
    expand: 'http://hl7.org/fhir/OperationDefinition/ValueSet-expand',
    'validate-code': 'http://hl7.org/fhir/OperationDefinition/ValueSet-validate-code',
  },
};
