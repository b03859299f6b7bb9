import type { Plan } from '../plan-definitions/index.ts';
import { given, type Application, type Json } from './application.ts';

/** A plan's goals for this subject, by their ids; a plan within another has its own. @see https://hl7.org/fhir/R4/goal.html */
export function planGoals(application: Application, plan: Plan): Map<string, Json> {
  const made = new Map<string, Json>();
  if ((plan.goal ?? []).length > 0 && !application.isForPatient) {
    application.report({
      severity: 'information',
      code: 'informational',
      diagnostics: 'A goal cannot have a practitioner as its subject; the goals of the plan are left out.',
      expression: ['PlanDefinition.goal'],
    });
    return made;
  }
  for (const [index, goal] of (plan.goal ?? []).entries()) {
    const { category, description, priority, start } = goal as Json;
    const [target] = [goal['target'] ?? []].flat() as Json[];
    const reference = application.contain({
      resourceType: 'Goal',
      ...given({
        lifecycleStatus: 'proposed',
        category: category === undefined ? undefined : [category],
        priority,
        description,
        subject: { reference: application.input.subject.reference },
        startCodeableConcept: start,
        target:
          target === undefined
            ? undefined
            : [
                given({
                  measure: target['measure'],
                  detailQuantity: target['detailQuantity'],
                  detailRange: target['detailRange'],
                  detailCodeableConcept: target['detailCodeableConcept'],
                }),
              ],
      }),
    });
    application.goals.push(reference);
    made.set(goal.id ?? `#${index}`, reference);
  }
  return made;
}
