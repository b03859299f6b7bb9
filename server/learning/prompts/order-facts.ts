import { dateInWords } from '../../contract/index.ts';
import type { Lesson } from '../../knowledge/curriculum/index.ts';
import { orderedIngredient, type Evidence, type Topic } from '../../knowledge/drug-labels/index.ts';
import type { TenantMatch } from '../../knowledge/rules/index.ts';
import type { Candidate } from './decide-prompt.ts';

/** One topic of one draft order, with all that a card says of it. */
export type OrderedTopic = Candidate & {
  topic: Topic;
  lesson: Lesson;
  /** What it is about: a drug by its RxNorm code, or a procedure by its name alone. */
  drug: { code: string | null; display: string };
  /** How the drug is known to carry the warning; 'rule' where there is no drug, and the rule alone says what is taught. */
  evidence: Evidence | 'rule';
  rule: TenantMatch;
};

/** Who ordered, where, and with which token the request came. */
export type OrderingContext = {
  registrationId: string;
  /** The clinician's name there: "Practitioner/123". */
  reference: string;
  patient: string | null;
  encounter: string | null;
  hook: string;
  token: { iss: string; jti: string; expiresAt: Date };
};

/** "FDA label, tofacitinib, version 2, 7 May 2026": the drug by the one name that everything else here calls it, without its salt. */
export function labelLine(topic: Pick<Topic, 'label' | 'ingredient' | 'ingredients'>): string {
  const { label, ingredient, ingredients } = topic;
  const known = orderedIngredient(topic, label.name);
  // One label of many stands for a class: then it is said which one was read.
  const isClass = known === ingredient && ingredients.length > 1 && !label.name.includes(ingredient);
  return `FDA label, ${isClass ? label.name : known}, version ${label.version}, ${dateInWords(label.effective)}`;
}
