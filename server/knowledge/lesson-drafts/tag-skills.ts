import type { Lesson } from '../curriculum/index.ts';

type Skill = Lesson['skills'][number];

/** Words by which a statement is filed under a skill: a proposal, which a person confirms. */
const filed: [Skill, RegExp][] = [
  ['pregnancy-prevention', /pregnan|contracepti|reproductive potential|embryo|fetal/i],
  ['suicidality-monitoring', /suicid/i],
  ['interaction-cns-depressant', /CNS depressant|benzodiazepine|sedation.*opioid|opioid.*sedation/i],
  ['misuse-risk', /abuse|misuse|addiction/i],
  ['infection-screen', /latent|tuberculosis|hepatitis B|infection/i],
  ['bleeding-risk', /bleed|hemorrhag/i],
  ['neuraxial-timing', /epidural|spinal|neuraxial/i],
  ['thrombosis-risk', /thrombo|embolism|stroke|myocardial infarction|cardiovascular/i],
  ['monitoring-ecg', /\bECG\b|QT|electrocardio/i],
  ['monitoring-labs', /\b(?:ANC|INR|platelet|blood counts?|liver (?:tests?|function|enzymes)|serum|creatinine|laborator)/i],
  ['dose-renal-hepatic', /(?:renal|hepatic) (?:impair|insuff|failure)|creatinine clearance|eGFR/i],
  ['older-adult-safety', /elderly|dementia|geriatric/i],
  ['pediatric-safety', /pediatric|children|adolescent|years of age/i],
  ['restart-taper', /taper|restart|abrupt|gradual|titrat/i],
  ['duration-limit', /duration|longer than|\d (?:days|weeks)|exceed \d+ (?:days|weeks)/i],
  ['rems-duty', /\bREMS\b/],
  ['route-safety', /intrathecal|intravenous|intramuscular|route/i],
  ['emergency-readiness', /resuscitat|anaphyla|emergency|airway/i],
  ['patient-counseling', /\b(?:advise|instruct|inform|counsel)/i],
  ['stop-rule', /discontinue|\bstop\b|interrupt|withhold/i],
  ['contraindication-check', /contraindicated|do not|should not|avoid|not (?:recommended|indicated|approved)/i],
];
const mostOfLesson = 5;

/** Skills that the statements speak of; the first five. */
export function skillsOf(texts: readonly string[]): Skill[] {
  const counts = filed.map(([skill, words]) => ({ skill, count: texts.filter((text) => words.test(text)).length }));
  return counts
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, mostOfLesson)
    .map(({ skill }) => skill);
}
