import type { Plan } from '../plan-definitions/index.ts';
import { requestGroup } from './apply-actions.ts';
import {
  canonicalOf,
  given,
  messagesOf,
  startApplication,
  typeOfReference,
  type ApplyDeps,
  type ApplyInput,
  type Json,
} from './application.ts';

export type ApplyPlanInput = Omit<ApplyInput, 'subject'> & { subjects: readonly ApplyInput['subject'][] };

async function applyToOne(plan: Plan, input: ApplyInput, deps: ApplyDeps): Promise<Json> {
  const application = startApplication(input, deps);
  const type = typeOfReference(input.subject.reference);
  if (!application.isForPatient && type !== 'Practitioner') {
    const diagnostics = `${input.subject.reference} is no patient, group or practitioner.`;
    return { resourceType: 'OperationOutcome', id: input.id, issue: [{ severity: 'error', code: 'not-supported', diagnostics }] };
  }
  const { resourceType, ...group } = await requestGroup(application, { plan, depth: 1, above: [] });
  if (!application.isForPatient) {
    const messages = messagesOf(application);
    return { resourceType, id: input.id, ...given({ contained: application.contained }), ...messages, ...group };
  }
  const reference = application.contain({ resourceType, ...group });
  const messages = messagesOf(application);
  return {
    resourceType: 'CarePlan',
    id: input.id,
    contained: application.contained,
    ...messages,
    ...given({
      instantiatesCanonical: [canonicalOf(plan)],
      status: 'draft',
      intent: 'proposal',
      title: plan.title,
      description: plan['description'],
      subject: { reference: input.subject.reference },
      encounter: input.encounter === undefined ? undefined : { reference: input.encounter },
      created: input.at.toISOString(),
      author: input.practitioner === undefined ? undefined : { reference: input.practitioner.reference },
      goal: application.goals,
      activity: [{ reference }],
    }),
  };
}

/**
 * What a plan comes to: for a patient a CarePlan that contains its RequestGroup, for a practitioner a RequestGroup without a subject,
 * for several a Bundle of these. Never throws: what went wrong is an OperationOutcome in the result.
 * @see https://hl7.org/fhir/R4/plandefinition-operation-apply.html
 */
export async function applyPlanDefinition(plan: Plan, { subjects, ...input }: ApplyPlanInput, deps: ApplyDeps): Promise<Json> {
  const [only, ...others] = subjects;
  if (only === undefined)
    return {
      resourceType: 'OperationOutcome',
      id: input.id,
      issue: [{ severity: 'error', code: 'required', diagnostics: 'A subject is needed.' }],
    };
  if (others.length === 0) return applyToOne(plan, { ...input, subject: only }, deps);
  const entry: Json[] = [];
  for (const [index, subject] of subjects.entries())
    entry.push({ resource: await applyToOne(plan, { ...input, subject, id: `${input.id}-${index + 1}` }, deps) });
  return { resourceType: 'Bundle', id: input.id, type: 'collection', timestamp: input.at.toISOString(), entry };
}
