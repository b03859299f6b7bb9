import { CANONICAL_BASE } from '../../standards/fhir-r4/index.ts';
import type { Activity } from '../plan-definitions/index.ts';

/** What a rule that leads to this lesson carries out. */
export const lessonActivity = ({ id, title }: { id: string; title: string }): Activity => ({
  resourceType: 'ActivityDefinition',
  id,
  url: `${CANONICAL_BASE}/ActivityDefinition/${id}`,
  title,
  status: 'active',
  subjectCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Practitioner' }] },
  description: `The lesson: ${title}.`,
  kind: 'Task',
  intent: 'proposal',
  participant: [{ type: 'practitioner' }],
});
