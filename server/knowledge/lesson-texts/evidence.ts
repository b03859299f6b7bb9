import { z } from 'zod';
import { movedPath, valueAt, type LessonTextProblem } from '../../contract/index.ts';
import type { LessonDraft } from '../lesson-drafts/index.ts';

export const evidenceSchema = z.object({
  claims: z.array(z.object({ at: z.string(), text: z.string(), source: z.string(), quote: z.string() })),
  gaps: z.array(z.object({ at: z.string(), message: z.string() })),
  dropped: z.array(z.object({ at: z.string(), text: z.string(), reason: z.string() })),
});
/** What a first text rests on, what it left open, and what was left out. */
export type Evidence = z.infer<typeof evidenceSchema>;
export const noEvidence: Evidence = { claims: [], gaps: [], dropped: [] };

const sentence = (reason: string): string => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${reason.endsWith('.') ? '' : '.'}`;

/** A draft from whatever source. */
type Drafted = Pick<LessonDraft, 'claims' | 'gaps' | 'dropped'> & {
  lesson: Pick<LessonDraft['lesson'], 'keyPoints' | 'whatChanged' | 'items'>;
};

/** Where a draft's own name of a place stands in its lesson: "D2 key" at "items.1.options.0.text". */
function placeIn({ lesson }: Drafted, at: string, text: string): string {
  const holds = (shown: string): boolean => shown === text || shown === `[[${text}]]` || shown.includes(`[[${text}]]`);
  if (at.startsWith('key point ')) {
    const index = lesson.keyPoints.findIndex((point) => holds(point.text));
    return index < 0 ? 'keyPoints' : `keyPoints.${index}.text`;
  }
  if (at === 'rems') return 'rems.text';
  if (at === 'whatChanged') {
    const index = lesson.whatChanged.findIndex((change) => change.text === text);
    return index < 0 ? at : `whatChanged.${index}.text`;
  }
  const [, id = '', part] = /^(D\d+)(?: (key|wrong)(?: \d+)?)?$/.exec(at) ?? [];
  const index = lesson.items.findIndex((item) => item.id === id);
  if (id === '' || index < 0) return id === '' ? at : 'items';
  const options = lesson.items[index]?.options ?? [];
  const option = options.findIndex(({ correct, feedback }) => (part === 'key' ? correct : !correct && holds(feedback)));
  return part === undefined || option < 0 ? `items.${index}` : `items.${index}.options.${option}.text`;
}

export const gapsOf = (draft: Drafted): LessonTextProblem[] =>
  draft.gaps.map(({ at, reason }) => ({ at: placeIn(draft, at, ''), message: sentence(reason) }));

/** A draft's claims with their places in its lesson and the label's own words. */
export const claimsOf = (draft: Drafted): Evidence['claims'] =>
  draft.claims.map(({ at, text, source, span }) => ({ at: placeIn(draft, at, text), text, source, quote: span.text }));

export const evidenceOf = (draft: Drafted): Evidence => ({
  claims: claimsOf(draft),
  gaps: gapsOf(draft),
  dropped: draft.dropped.map(({ at, text, reason }) => ({ at, text, reason: sentence(reason) })),
});

/** Whether a person has done what a gap asks for: filled what was missing, or rewritten the sentence that it was about. */
function isClosed(before: unknown, after: unknown): boolean {
  const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';
  if (isEmpty(before)) return !isEmpty(after);
  // Of a list nobody knows which of its members was meant.
  return typeof before !== 'object' && before !== after;
}

/** What a text rests on, where that stands in it after an edit: followed by ids, so that no quotation comes to lie beside another claim. */
export function movedEvidence({ claims, gaps, dropped }: Evidence, before: unknown, after: unknown): Evidence {
  const moved = <T extends { at: string }>(lines: readonly T[]): T[] =>
    lines.flatMap((line) => {
      const at = movedPath(before, after, line.at);
      return at === null ? [] : [{ ...line, at }];
    });
  const open = gaps.filter(({ at }) => {
    const now = movedPath(before, after, at);
    return now !== null && !isClosed(valueAt(before, at), valueAt(after, now));
  });
  return { claims: moved(claims), gaps: moved(open), dropped };
}
