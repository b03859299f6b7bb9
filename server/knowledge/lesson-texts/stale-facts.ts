import { z } from 'zod';
import { dateInWords } from '../../contract/index.ts';
import { textsWithin, type LessonBody } from './lesson-body.ts';

const version = z.object({ version: z.number(), effective: z.iso.date() });
const source = version.extend({
  id: z.string().catch(''),
  kind: z.enum(['label', 'document']),
  comparedWith: version.optional().catch(undefined),
});
const change = z.object({ basis: z.literal('within-set'), since: z.string().regex(/^\d{4}-\d{2}$/), source: z.string().catch('') });
type Source = z.infer<typeof source>;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthName =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
/** As labels, cards and people write a day or a month: 2026-05-07, 10/2025, 7 May 2026, May 7, 2026, Oct. 2025. */
const dates = new RegExp(
  [
    '(?<![\\d-])(?<isoYear>(?:19|20)\\d{2})-(?<isoMonth>\\d{2})(?:-(?<isoDay>\\d{2}))?(?![\\d-])',
    '(?<![\\d/])(?<slashMonth>\\d{1,2})\\/(?<slashYear>(?:19|20)\\d{2})(?![\\d/])',
    `(?:\\b(?<dayBefore>\\d{1,2})\\s+)?\\b(?<name>${monthName})\\b\\.?(?:\\s+(?<dayAfter>\\d{1,2})\\s*,)?\\s+(?<nameYear>(?:19|20)\\d{2})\\b`,
  ].join('|'),
  'gi',
);

/** Days and months that a text names: "2026-05-07", "2025-10". */
function* datesIn(text: string): Generator<string> {
  for (const { groups = {} } of text.matchAll(dates)) {
    const year = groups['isoYear'] ?? groups['slashYear'] ?? groups['nameYear'] ?? '';
    const named = months.indexOf((groups['name'] ?? '').slice(0, 3).toLowerCase()) + 1;
    const month = groups['isoMonth'] ?? groups['slashMonth'] ?? String(named);
    const day = groups['isoDay'] ?? groups['dayBefore'] ?? groups['dayAfter'];
    yield [year, month, ...(day === undefined ? [] : [day])].map((part) => part.padStart(2, '0')).join('-');
  }
}

const ofLabel = /\b(?:labels?|labell?ing|box|boxed warning|prescribing information|package insert)\b/i;
const ofDocument = /\b(?:document|protocol|guideline|policy)\b/i;
const ofRevision = /\b(?:revised|revision|revises|changed|updated|update|rewritten|since)\b/i;
/** What of a lesson says in fields of its own what it dates, or speaks of other labels; every other text is a sentence about its own. */
const ownDates =
  /^(?:sources|scope|whatChanged|authors|reviewers|disclosures|exceptions|topicRevisions|id|url|version|reviewedOn|reviewBy)\b/;
const asOf = /^rems\.(?:asOf|source)$|\.source$/;

const listed = <T>(value: unknown, schema: z.ZodType<T>): T[] =>
  (Array.isArray(value) ? value : []).flatMap((one) => {
    const parsed = schema.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });

/** The month since which the warning reads as it does, where two versions were compared; null where that is not known. */
function changedSince(sources: readonly Source[], whatChanged: unknown): string | null {
  const compared = sources.filter(({ comparedWith }) => comparedWith !== undefined).map(({ effective }) => effective.slice(0, 7));
  // What a document says otherwise changed no warning.
  const ofDocuments = sources.filter(({ kind }) => kind === 'document').map(({ id }) => id);
  const told = listed(whatChanged, change).flatMap((one) => (ofDocuments.includes(one.source.split(' ')[0] ?? '') ? [] : [one.since]));
  return [...compared, ...told].toSorted().at(-1) ?? null;
}

/**
 * Dates and versions of a label or a document that a text still names though its lesson is on another one: "box revised 10/2025" after
 * the box changed in 10/2026, "the label of May 2026" after that was replaced. What is about neither is left alone.
 * @returns what is said of the field: "names the label of Oct 2025; this text is on the version of 1 Oct 2026"
 */
export function staleFacts(body: LessonBody): { at: string; said: string }[] {
  const sources = listed(body['sources'], source);
  if (sources.length === 0) return [];
  const since = changedSince(sources, body['whatChanged']);
  const current = sources.map(({ effective }) => effective);
  const versions = new Set(sources.map((one) => String(one.version)));
  const now = [...new Set(current)].toSorted().map(dateInWords).join(' and ');
  const isCurrent = (date: string): boolean => current.some((one) => one.startsWith(date));

  const inClause = (clause: string): string[] => {
    const thing = ofLabel.test(clause) ? 'label' : ofDocument.test(clause) ? 'document' : null;
    if (thing === null) return [];
    const isRevision = ofRevision.test(clause);
    const old = [...datesIn(clause)].flatMap((date) => {
      if (isCurrent(date)) return [];
      if (!isRevision) return [`names the ${thing} of ${dateInWords(date)}; this text is on the version of ${now}`];
      return since !== null && thing === 'label' && date.slice(0, 7) < since
        ? [
            `names a revision of ${dateInWords(date)}; the warning changed in ${dateInWords(since)}, and this text is on the version of ${now}`,
          ]
        : [];
    });
    const named = [...clause.matchAll(/\b(?:version|v\.?)\s?(\d+)(?![\d.])/gi)].flatMap(([, number = '']) =>
      versions.has(number) ? [] : [`names version ${number} of the ${thing}; this text is on version ${[...versions].join(' and ')}`],
    );
    return [...named, ...old];
  };
  return [...textsWithin(body)]
    .filter(({ at }) => !ownDates.test(at) && !asOf.test(at))
    .flatMap(({ at, text }) => [...new Set(text.split(/;|(?<=[.?!])\s+(?=\S*[A-Z{])/).flatMap(inClause))].map((said) => ({ at, said })));
}
