/** Names that are fixed for ever: what we publish under them stays readable by whoever stored it. */
export const CANONICAL_BASE = 'https://preceptor.health/fhir';

const structure = (name: string): string => `${CANONICAL_BASE}/StructureDefinition/${name}`;
const codeSystem = (name: string): string => `${CANONICAL_BASE}/CodeSystem/${name}`;

export const PROFILE = {
  practitioner: structure('competency-practitioner'),
  assignment: structure('learning-assignment'),
  assessment: structure('assessment-result'),
  assertion: structure('competency-assertion'),
  education: structure('education-delivered'),
  provenance: structure('change-provenance'),
  privilege: structure('clinical-privilege'),
  restriction: structure('privilege-restriction'),
  skillLevel: structure('skill-level'),
  compliance: structure('compliance-report'),
  certificate: structure('certificate-document'),
  verification: structure('credential-verification'),
} as const;

export const EXTENSION = {
  topic: structure('competency-topic'),
  topicRevision: structure('competency-topic-revision'),
  level: structure('competency-level'),
  validity: structure('competency-period'),
  assertionStatus: structure('competency-status'),
  evidence: structure('competency-evidence'),
  verifiedBy: structure('competency-verified-by'),
  score: structure('assessment-score'),
  qualificationLifecycle: structure('qualification-lifecycle'),
} as const;

export const CODE_SYSTEM = {
  resourceKind: codeSystem('resource-kind'),
  topic: codeSystem('competency-topic'),
  level: codeSystem('competency-level'),
  assertionStatus: codeSystem('competency-status'),
  verification: codeSystem('verification-method'),
  output: codeSystem('assignment-output'),
  qualification: codeSystem('qualification-kind'),
  lifecycleStatus: codeSystem('qualification-status'),
  qualificationSource: codeSystem('qualification-source'),
  activity: codeSystem('change-activity'),
  itemOption: codeSystem('item-option'),
  provenanceAgent: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
  communicationCategory: 'http://terminology.hl7.org/CodeSystem/communication-category',
} as const;

export const IDENTIFIER_SYSTEM = {
  /** National Provider Identifier, ten digits, Luhn with prefix 80840. @see https://hl7.org/fhir/R4/identifier-registry.html */
  npi: 'http://hl7.org/fhir/sid/us-npi',
  uri: 'urn:ietf:rfc:3986',
  software: `${CANONICAL_BASE}/NamingSystem/software`,
  correlation: `${CANONICAL_BASE}/NamingSystem/correlation-id`,
  /** Systems that an operator registered: "client:<id>", "token:<id>". */
  system: `${CANONICAL_BASE}/NamingSystem/registered-system`,
} as const;

/** A registered system as an actor, by the name that its token stands for. */
export const systemReference = (type: 'Organization' | 'Device', system: string) => ({
  type,
  identifier: { system: IDENTIFIER_SYSTEM.system, value: system },
});

/** The software as an actor: a logical reference, so that a server which checks references accepts it. */
export const softwareReference = (type: 'Organization' | 'Device') => ({
  type,
  identifier: { system: IDENTIFIER_SYSTEM.software, value: 'preceptor' },
  display: 'Preceptor',
});
