/** "BOXED WARNING", "WARNING:" and the like in front say that this is a box, not what it warns of. */
const prefix =
  /^[\s•*[(]*(?:(?:\d\s+)?(?:black\s+)?box(?:ed)?\s+war(?:n|in)ings?|war(?:n|in)ings?)(?: section)?(?:[\s*\])]*[:.-]\s*|[\s*\])]+|$)/i;

/** A whole Highlights header can stand in front, or between a box and the same box once more. */
const highlights = /(?:HIGHLIGHTS OF PRESCRIBING INFORMATION\s*)?These highlights do not include.{0,1500}?(?=WARNING\s*[:-])/gs;

/** What is left without what only says that this is a box. */
export const unprefixed = (text: string): string => {
  let rest = text.replace(highlights, '');
  while (prefix.test(rest)) rest = rest.replace(prefix, '');
  return rest;
};

/** Where a box only points elsewhere. */
export const pointers =
  /see (?:the )?full prescribing information for (?:the )?complete boxed warnings?\.?|^see boxed warnings?\.?$|\brx only\b\.?/gi;

const small = /^(?:and|or|in|of|with|the|for|to|including|by|from|a|QTc|ESAs)$/;

/** The heading a text opens with, in capitals; empty where it opens with a sentence. */
export const openingHeading = ({ text }: { text: string }): string => {
  const words: string[] = [];
  for (const word of unprefixed(text).split(' ')) {
    if (!small.test(word.replace(/[,;:.]$/, '')) && /[a-z]/.test(word)) break;
    words.push(word);
  }
  return words.some((word) => /[A-Z]{4}/.test(word)) ? words.join(' ') : '';
};

/** Where one of these stands, a sentence warns, whatever else it speaks of. */
const harms =
  /\b(?:deaths?|die[sd]?|fatal\w*|mortality|life-threatening|contraindicated|overdos\w*|harm\w*|hazard\w*|danger\w*|adverse)\b|toxic|\brisks? (?:of|for|that|to|in)\b|\b(?:can|may|has|have) caused?\b|\bresult(?:s|ed)? in\b|\bbeen associated with\b|\bserious (?:harm|injur|reaction)|\bnot for intra\w+|\bWARNING\b/i;

/** What a drug is good for names illness and death, and warns of neither. */
const benefit =
  /\b(?:reduc|lower|decreas|prevent)\w* (?:the )?(?:risks?|incidence|rates?|occurrence) (?:of|for) [^.]*|\b(?:treatment|relief|management|prevention|prophylaxis) of [^.,;]*|\bindicated (?!only\b)[^.,;]*/gi;

/** Sentences that are coded as boxed and warn of nothing unless {@link harms} says so, and what they are. */
const harmless: [RegExp, string][] = [
  [/\b(?:pharmacy|imaging) bulk package|\bbulk package\b|not for direct infusion/i, 'packaging'],
  [
    /\b(?:tamper|safety seal|neckband|child-resistant)|\b(?:seal|carton|blister|package|pouch|imprint\w*)\b.*\b(?:broken|torn|missing|opened)\b/i,
    'tamper seal',
  ],
  [
    /^keep (?:this and all \w+ )?out of (?:the )?reach|\bstore (?:at|in|below|between|under)\b|\bprotect from (?:light|moisture)|\bexcessive heat\b|\bfreez/i,
    'packaging or storage',
  ],
  [
    /^for (?:[\w-]+,? ){1,4}(?:use )?only\b|^not for injection\W*$|\b(?:shake|rinse|wash|prime|spray\w*|swallow|spacer|inhaler|nebulizer)\b|contact with (?:the )?eyes|^instructions for use\b/i,
    'how to use it',
  ],
  [
    /^(?:uses?\s*:?\s+(?:•|temporarily|relieves|for the (?:temporary|relief))|indications?\b|directions\b|drug facts|purpose\b|active ingredients?\b)|\b(?:is|are|was)(?: an?\b[^.]*?)? indicated (?!only\b)|^indicated\b|\b(?:reduc|lower|decreas)\w* (?:the )?risk of/i,
    'use or directions',
  ],
  [
    /^(?:dosage and administration|recommended dos|usual (?:\w+ )?dos)|\d\s*(?:mg|mcg|g|mL|units?|tablets?|capsules?|drops?|puffs?)\b.{0,80}?(?:\b(?:daily|a day|per day|every \d+ (?:hours|days|weeks)|once|twice|three times|weekly|dose\w*)\b|b\.i\.d|t\.i\.d|q\.i\.d|\/day)|\bdos(?:e|age|es)\b.{0,40}\b\d[\d.]*\s*(?:mg|mcg|g|mL|units?)\b|\b(?:doses? may be|higher doses|\d+ doses) (?:increased|required|in \d)|^(?:or )?[tq]\.i\.d/i,
    'dosing',
  ],
];

/** These are for the whole of an element, whatever it warns of. */
const notForClinicians: [RegExp, string][] = [
  [
    /^(?:medication guide|patient information|what is the most important information|read (?:this|the) (?:medication guide|patient information))/i,
    'medication guide',
  ],
  [/emergency use authorization|\bfact sheet for\b/i, 'emergency use authorization'],
  [/\bEUA\b/, 'emergency use authorization'],
  [/\bask a (?:doctor|pharmacist)|\bpoison control\b|\bdrug facts\b/i, 'text of an over-the-counter drug'],
];

/** Text of another section under its own title, with nothing in it that is called a warning. */
const otherSection =
  /^(?:\d+(?:\.\d+)?\s+)?(?:indications? (?:and|&) usage|dosage (?:and|&) administration|dosage forms|how supplied|storage(?: and handling)?|description|(?:package|principal|package[ /.-]*label)\b.{0,20}\bpanel)\b(?! errors?)(?!.*\bWARNING\s*[:-])/i;

const isHarmful = (sentence: string): boolean => harms.test(sentence.replace(benefit, ''));

/** Words without which nothing warns. */
const warns =
  /warning|risks?\b|death|fatal|mortality|life-threatening|serious|severe|contraindicated|caution|toxic|avoid|do not|(?:should|must) not|not for|increased|failure|associated with|supervision|experience|monitor|discontinue|hypersensitiv|anaphyla|suicid|abuse|dependence|malignan|carcino|tumou?r|infection|bleeding|h[ae]+morrhag|thromb|embol|injury|reaction|syndrome|only by|should be (?:used|administered|given) (?:only|in|by)|occurred|been reported|exacerbat|infarct|arrest|rupture|ulcer|acidosis|pregnan|teratogen|birth defect|embryo|fetal|neuropath|agranulocyt|neutropen|an[ae]+mia\b|natr[ae]+mia|kal[ae]+mia|glyc[ae]+mia|seizure|vesicant|extravasat|(?:can|may) (?:cause|result|lead|occur)|caused|suppress|h[ae]+matoma|encephalopath|prolongation|hypotens|hypertens|dyskinesia|disorders\b|dementia|reactivation|abnormalit|vision loss|depress|isch[ae]+mi|postmarketing|not been established|complex sleep/i;

/** To a patient: "ask your doctor", "what should I know"; "discuss with your patient" is to a clinician. */
const toPatients = /\byou(?:r(?!\s+patient))?\b|\bshould I\b|\bI should\b/i;

const sentencesOf = (text: string): string[] => text.split(/(?<=[.!?])\s+|\s*[•●▪■◦]\s*/).filter((sentence) => /[a-z]{2}/i.test(sentence));

/** A box of its own: "WARNING: HEPATOTOXICITY …", and what follows is not said to a patient. */
const opensAsBox = (text: string, sentences: readonly string[]): boolean =>
  /^\W*(?:boxed )?warnings?\s*[:-]/i.test(text) &&
  openingHeading({ text }) !== '' &&
  !sentences.slice(0, 2).some((one) => toPatients.test(one));

export type ElementJudgement = { verdict: 'genuine' | 'false' | 'doubtful'; reason: string; warned: string };

/** Whether one element warns: by its sentences, of which those on packaging, use and doses count only where they name a harm. */
export function judgeElement(text: string): ElementJudgement {
  const warned = unprefixed(text);
  const rest = warned.replace(pointers, '').trim();
  if (!/[a-z]{3}/i.test(rest) || /^(?:none|not applicable|boxed warning)\W*$/i.test(rest))
    return { verdict: 'false', reason: /packag/i.test(rest) ? 'packaging' : 'the words "boxed warning" alone', warned };
  const [, forOthers] = notForClinicians.find(([words]) => words.test(rest)) ?? [];
  if (forOthers !== undefined) return { verdict: 'false', reason: forOthers, warned };
  if (otherSection.test(rest)) return { verdict: 'false', reason: 'text of another section', warned };
  const sentences = sentencesOf(rest);
  const isBox = opensAsBox(text, sentences);
  if (!isBox && sentences.filter((one) => toPatients.test(one)).length * 4 >= sentences.length)
    return { verdict: 'false', reason: 'medication guide', warned };
  const kinds = new Set<string>();
  const left = sentences.filter((sentence) => {
    const [, kind] = harmless.find(([words]) => words.test(sentence)) ?? [];
    if (kind === undefined || (isBox && kind === 'dosing') || isHarmful(sentence)) return true;
    kinds.add(kind);
    return false;
  });
  // What opens with doses or packaging has to name a harm; elsewhere "should not" and "monitor" warn, too.
  const needsHarm = left[0] !== sentences[0];
  if (left.some((sentence) => (needsHarm ? isHarmful(sentence) : warns.test(sentence))))
    return { verdict: 'genuine', reason: 'warns', warned };
  if (kinds.size > 0) return { verdict: 'false', reason: [...kinds].join(', '), warned };
  // "WARNING: …": it is called one, whatever its words.
  if (warned !== text) return { verdict: 'genuine', reason: 'warns', warned };
  return { verdict: 'doubtful', reason: 'none of its words warns', warned };
}
