import { dateInWords, type WhyView } from '../../contract/index.ts';
import { asksForRefills, type PromptKind } from './decide-prompt.ts';
import { isOfEvent, subjectOf } from './event-prompts.ts';
import { labelLine, type OrderedTopic } from './order-facts.ts';
import type { Explanation, PromptRow } from './store.ts';

/**
 * Why this clinician sees it, in one sentence; the card and the panel say the same.
 * @param before whether a card on this topic, of whatever revision, was shown earlier: then this is no first order
 */
export function whySentence(kind: PromptKind, ordered: Pick<OrderedTopic, 'topic' | 'evidence' | 'rule'>, before: boolean): string {
  const { ingredient, news } = ordered.topic;
  if (kind === 'news' && news !== null) {
    return `You see this because the boxed warning of ${ingredient} ${news.kind === 'new' ? 'was added' : 'changed'} (${dateInWords(news.since)}), and you were not shown it yet.`;
  }
  if (ordered.evidence === 'rule')
    return `You see this because a procedure is scheduled with you, and you hold no current knowledge check on the boxed warning of ${ingredient}.`;
  if (asksForRefills(ordered))
    return `You see this because a refill of ${ingredient} was asked of you, and you hold no current knowledge check on its boxed warning.`;
  if (before) return `You see this because you ordered ${ingredient} again and hold no current knowledge check on its boxed warning.`;
  return `You see this because it is your first order of ${ingredient} here without a current knowledge check on its boxed warning.`;
}

/** What the decision rested on, kept with the prompt. No patient, encounter or order. */
export function explanationOf(
  kind: PromptKind,
  ordered: OrderedTopic,
  { before, cardOfDay }: { before: boolean; cardOfDay: { number: number; atMost: number } },
): Explanation {
  return {
    sentence: whySentence(kind, ordered, before),
    rule: {
      url: ordered.rule.planUrl,
      version: ordered.rule.planVersion,
      title: ordered.rule.planTitle,
      date: ordered.rule.planDate,
      publisher: ordered.rule.publisher,
      purpose: ordered.rule.planPurpose,
    },
    conditions: ordered.rule.conditions.map((condition) => ({ text: condition.expression, value: String(condition.value) })),
    label: labelLine(ordered.topic),
    evidence: ordered.evidence,
    ...(kind === 'established' ? { cardOfDay } : {}),
  };
}

const evidenceWords: Record<string, string> = {
  label: 'RxNorm code on the FDA label',
  mapped: 'RxNorm product map',
  listed: 'name in two or more published lists',
  curated: 'general knowledge, no label record held',
};

/** What the prompt is about, and how it came to the warning. */
function subjectFacts(prompt: PromptRow): WhyView['used'] {
  const { evidence } = prompt.explanation;
  const { hook, drug_code: code, drug_display: display } = prompt;
  if (subjectOf(prompt) === 'procedure')
    return [
      {
        fact: `${display}: scheduled, and you are named in it`,
        source: `The EHR's own record of the procedure (${hook})`,
        knownAs: 'verified',
      },
    ];
  return [
    {
      fact: `${hook === 'medication-refill' ? 'A refill was asked of you:' : 'You ordered'} ${display}${code === null ? '' : ` (RxNorm ${code})`}`,
      source: isOfEvent(prompt) ? `The EHR's own record of the order (${hook})` : `CDS Hooks ${hook}`,
      knownAs: 'verified',
    },
    {
      fact: 'This product carries a boxed warning',
      source: evidenceWords[evidence] ?? evidence,
      knownAs: evidence === 'curated' ? 'inferred' : 'document',
    },
  ];
}

/**
 * The "Why am I seeing this" drawer.
 * @param update where an earlier version of the warning was passed
 */
export function toWhyView(prompt: PromptRow, update: WhyView['update']): WhyView {
  const { explanation } = prompt;
  return {
    sentence: explanation.sentence,
    rule: {
      name: explanation.rule.title,
      id: explanation.rule.url,
      version: explanation.rule.version,
      inForceSince: explanation.rule.date ?? prompt.created_at.toISOString().slice(0, 10),
      purpose: explanation.rule.purpose ?? null,
      owner: `${explanation.rule.publisher ?? 'Preceptor'}; your organization decides whether it is on`,
    },
    used: [
      ...subjectFacts(prompt),
      { fact: explanation.label, source: 'Label record held here', knownAs: 'document' },
      {
        fact:
          update === null
            ? 'No current knowledge check of yours on this warning'
            : 'Your knowledge check is of the earlier version of this warning',
        source: 'Your competency record here',
        knownAs: 'verified',
      },
    ],
    notUsed: ["The patient's conditions, results and other medicines", "Other clinicians' results", 'Your specialty or age'],
    seenBy: 'You see everything here. Credentialing staff see your tries and what you passed, not your answers. Auditors may read answers.',
    update,
    cardOfDay: explanation.cardOfDay ?? null,
    at: prompt.created_at.toISOString(),
    correlationId: prompt.correlation_id,
  };
}
