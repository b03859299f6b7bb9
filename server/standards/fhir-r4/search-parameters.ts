/** The resource types this server keeps; every route, search and statement about itself derives from this list. */
export const RESOURCE_TYPES = [
  'Basic',
  'Communication',
  'DocumentReference',
  'Flag',
  'MeasureReport',
  'Practitioner',
  'PractitionerRole',
  'Provenance',
  'QuestionnaireResponse',
  'Task',
  'VerificationResult',
] as const;
export type ResourceType = (typeof RESOURCE_TYPES)[number];

export const isResourceType = (type: string): type is ResourceType => (RESOURCE_TYPES as readonly string[]).includes(type);

/** `path` is the element below the resource the values are read from; lists are flattened on the way. */
export type SearchParameter = { type: 'token' | 'reference' | 'date'; path: string };

type Table = { readonly [name: string]: SearchParameter };

const token = (path: string): SearchParameter => ({ type: 'token', path });
const reference = (path: string): SearchParameter => ({ type: 'reference', path });
const date = (path: string): SearchParameter => ({ type: 'date', path });

/**
 * Stock R4 search parameters only, so that any server that stores our resources finds them the same way.
 * `_id` and `_lastUpdated` hold for every type and are answered by the resource's row itself.
 * @see https://hl7.org/fhir/R4/searchparameter-registry.html
 */
export const SEARCH_PARAMETERS: { readonly [type in ResourceType]: Table } = {
  Basic: {
    author: reference('author'),
    code: token('code'),
    created: date('created'),
    identifier: token('identifier'),
    subject: reference('subject'),
  },
  Communication: {
    'based-on': reference('basedOn'),
    category: token('category'),
    identifier: token('identifier'),
    recipient: reference('recipient'),
    sender: reference('sender'),
    sent: date('sent'),
    status: token('status'),
  },
  DocumentReference: {
    date: date('date'),
    identifier: token('identifier'),
    status: token('status'),
    subject: reference('subject'),
    type: token('type'),
  },
  Flag: { author: reference('author'), date: date('period'), identifier: token('identifier'), subject: reference('subject') },
  MeasureReport: {
    date: date('date'),
    identifier: token('identifier'),
    measure: reference('measure'),
    period: date('period'),
    status: token('status'),
    subject: reference('subject'),
  },
  Practitioner: { active: token('active'), identifier: token('identifier') },
  PractitionerRole: {
    active: token('active'),
    date: date('period'),
    identifier: token('identifier'),
    organization: reference('organization'),
    practitioner: reference('practitioner'),
    role: token('code'),
  },
  Provenance: {
    agent: reference('agent.who'),
    entity: reference('entity.what'),
    recorded: date('recorded'),
    target: reference('target'),
  },
  QuestionnaireResponse: {
    author: reference('author'),
    authored: date('authored'),
    identifier: token('identifier'),
    questionnaire: reference('questionnaire'),
    status: token('status'),
    subject: reference('subject'),
  },
  Task: {
    'authored-on': date('authoredOn'),
    code: token('code'),
    identifier: token('identifier'),
    intent: token('intent'),
    modified: date('lastModified'),
    owner: reference('owner'),
    period: date('executionPeriod'),
    status: token('status'),
    subject: reference('for'),
  },
  VerificationResult: { target: reference('target') },
};

/** Where a resource names the person it is about: what that person may read as their own. */
export const OWN_PATHS: { readonly [type in ResourceType]: readonly string[] } = {
  Basic: ['subject'],
  Communication: ['recipient'],
  DocumentReference: ['subject'],
  Flag: ['subject'],
  MeasureReport: ['subject'],
  Practitioner: [],
  PractitionerRole: ['practitioner'],
  Provenance: [],
  QuestionnaireResponse: ['subject', 'author'],
  Task: ['for'],
  VerificationResult: ['target'],
};

/** Parameters that R4 defines once for several types. */
const SHARED_DEFINITIONS: Readonly<Record<string, string>> = {
  'DocumentReference identifier': 'clinical-identifier',
  'DocumentReference type': 'clinical-type',
  'Flag date': 'clinical-date',
};

/** The published definition of a stock parameter. */
export const searchParameterDefinition = (type: ResourceType, name: string): string =>
  `http://hl7.org/fhir/SearchParameter/${SHARED_DEFINITIONS[`${type} ${name}`] ?? `${type}-${name}`}`;
