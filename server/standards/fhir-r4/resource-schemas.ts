import { z } from 'zod';
import {
  canonical,
  code,
  codeableConcept,
  coding,
  date,
  dateTime,
  identifier,
  instant,
  period,
  reference,
  resourceBase,
  extension,
} from './datatypes.ts';
import type { ResourceType } from './search-parameters.ts';

/** Required bindings and cardinalities of the base resources, for the elements we write. @see https://hl7.org/fhir/R4/resourcelist.html */

const humanName = z.looseObject({
  text: z.string().min(1).optional(),
  family: z.string().min(1).optional(),
  given: z.array(z.string().min(1)).min(1).optional(),
});

const practitioner = z.looseObject({
  resourceType: z.literal('Practitioner'),
  ...resourceBase,
  active: z.boolean().optional(),
  name: z.array(humanName).min(1).optional(),
  gender: z.enum(['male', 'female', 'other', 'unknown']).optional(),
  qualification: z
    .array(
      z.looseObject({
        id: z.string().min(1).optional(),
        extension: z.array(extension).min(1).optional(),
        identifier: z.array(identifier).min(1).optional(),
        code: codeableConcept,
        period: period.optional(),
        issuer: reference('Organization').optional(),
      }),
    )
    .min(1)
    .optional(),
});

const task = z.looseObject({
  resourceType: z.literal('Task'),
  ...resourceBase,
  instantiatesCanonical: canonical.optional(),
  status: z.enum([
    'draft',
    'requested',
    'received',
    'accepted',
    'rejected',
    'ready',
    'cancelled',
    'in-progress',
    'on-hold',
    'failed',
    'completed',
    'entered-in-error',
  ]),
  intent: z.enum(['unknown', 'proposal', 'plan', 'order', 'original-order', 'reflex-order', 'filler-order', 'instance-order', 'option']),
  priority: z.enum(['routine', 'urgent', 'asap', 'stat']).optional(),
  code: codeableConcept.optional(),
  description: z.string().min(1).optional(),
  for: reference().optional(),
  owner: reference(
    'Practitioner',
    'PractitionerRole',
    'Organization',
    'CareTeam',
    'HealthcareService',
    'Patient',
    'Device',
    'RelatedPerson',
  ).optional(),
  executionPeriod: period.optional(),
  authoredOn: dateTime.optional(),
  lastModified: dateTime.optional(),
  reasonCode: codeableConcept.optional(),
  restriction: z.looseObject({ period: period.optional() }).optional(),
  output: z
    .array(z.looseObject({ type: codeableConcept }))
    .min(1)
    .optional(),
});

const answer = z.looseObject({ valueCoding: coding.optional() });
const questionnaireResponse = z.looseObject({
  resourceType: z.literal('QuestionnaireResponse'),
  ...resourceBase,
  // R4 allows one identifier here, where most resources allow many.
  identifier: identifier.optional(),
  questionnaire: canonical.optional(),
  status: z.enum(['in-progress', 'completed', 'amended', 'entered-in-error', 'stopped']),
  subject: reference().optional(),
  authored: dateTime.optional(),
  author: reference('Device', 'Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson', 'Organization').optional(),
  basedOn: z.array(reference('CarePlan', 'ServiceRequest')).min(1).optional(),
  item: z
    .array(z.looseObject({ linkId: z.string().min(1), text: z.string().min(1).optional(), answer: z.array(answer).min(1).optional() }))
    .min(1)
    .optional(),
});

const basic = z.looseObject({
  resourceType: z.literal('Basic'),
  ...resourceBase,
  code: codeableConcept,
  subject: reference().optional(),
  created: date.optional(),
  author: reference('Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson', 'Organization').optional(),
});

const communication = z.looseObject({
  resourceType: z.literal('Communication'),
  ...resourceBase,
  basedOn: z.array(reference()).min(1).optional(),
  status: z.enum(['preparation', 'in-progress', 'not-done', 'on-hold', 'stopped', 'completed', 'entered-in-error', 'unknown']),
  category: z.array(codeableConcept).min(1).optional(),
  topic: codeableConcept.optional(),
  sent: dateTime.optional(),
  recipient: z
    .array(
      reference(
        'Device',
        'Organization',
        'Patient',
        'Practitioner',
        'PractitionerRole',
        'RelatedPerson',
        'Group',
        'CareTeam',
        'HealthcareService',
      ),
    )
    .min(1)
    .optional(),
  sender: reference(
    'Device',
    'Organization',
    'Patient',
    'Practitioner',
    'PractitionerRole',
    'RelatedPerson',
    'HealthcareService',
  ).optional(),
  payload: z
    .array(z.looseObject({ contentString: z.string().min(1).optional() }))
    .min(1)
    .optional(),
});

const provenance = z.looseObject({
  resourceType: z.literal('Provenance'),
  ...resourceBase,
  // Provenance has no business identifier.
  identifier: z.never('is no element of Provenance').optional(),
  target: z.array(reference()).min(1),
  occurredDateTime: dateTime.optional(),
  recorded: instant,
  activity: codeableConcept.optional(),
  agent: z
    .array(
      z.looseObject({
        type: codeableConcept.optional(),
        who: reference('Practitioner', 'PractitionerRole', 'RelatedPerson', 'Patient', 'Device', 'Organization'),
      }),
    )
    .min(1),
  entity: z
    .array(z.looseObject({ role: code.pipe(z.enum(['derivation', 'revision', 'quotation', 'source', 'removal'])), what: reference() }))
    .min(1)
    .optional(),
});

export const RESOURCE_SCHEMAS = {
  Basic: basic,
  Communication: communication,
  Practitioner: practitioner,
  Provenance: provenance,
  QuestionnaireResponse: questionnaireResponse,
  Task: task,
} satisfies { [type in ResourceType]: z.ZodType };
