import type { Lesson } from '../curriculum/index.ts';
import type { LessonDraft } from '../lesson-drafts/index.ts';
import { claimsOf, type Evidence } from './evidence.ts';
import type { LessonBody } from './lesson-body.ts';

/** What changed from one version of a label to the next, in its own words. */
export type ChangedStatements = {
  added: readonly string[];
  removed: readonly string[];
  changed: readonly { before: string; after: string }[];
};

/** A label version as a lesson's source names it. */
export type NewLabel = { setId: string; version: number; effective: string; readOn: string };

const rootsOf = (text: string): Set<string> => new Set((text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).map((word) => word.slice(0, 7)));

/** Half of the point's own words in the statement: it is about the same. */
const leastShare = 0.5;

/** The key point that a statement of the label bears on, by the words that they share. */
function pointOn(statement: string, points: Lesson['keyPoints']): number | undefined {
  const said = rootsOf(statement);
  const shares = points.map(({ text }) => {
    const own = rootsOf(text);
    return [...own].filter((word) => said.has(word)).length / Math.max(1, Math.min(own.size, said.size));
  });
  const best = Math.max(0, ...shares);
  return best < leastShare ? undefined : shares.indexOf(best);
}

/** "L3" behind L2, whether or not there is an L1: of one that was taken out, texts may still name the number. */
export function nextSourceId({ sources }: Pick<Lesson, 'sources'>, letter: 'L' | 'P'): string {
  const numbers = sources.flatMap(({ id }) => (id.startsWith(letter) && /^.\d{1,6}$/.test(id) ? [Number(id.slice(1))] : []));
  return `${letter}${Math.max(0, ...numbers) + 1}`;
}

/** What a change of a lesson's source leaves open, and the key points that it bears on. */
export function proposals(
  lesson: Lesson,
  { added, removed, changed }: ChangedStatements,
  source: 'label' | 'document',
): { points: Set<number>; gaps: Evidence['gaps'] } {
  const points = new Set<number>();
  const gap = (statement: string, message: string): Evidence['gaps'][number] => {
    const index = pointOn(statement, lesson.keyPoints);
    if (index !== undefined) points.add(index);
    return { at: index === undefined ? 'keyPoints' : `keyPoints.${index}.text`, message };
  };
  const gaps = [
    ...changed.map(({ before, after }) => gap(before, `The ${source} said “${before}”, and now says “${after}”. Does this still hold?`)),
    ...removed.map((text) => gap(text, `The ${source} no longer says “${text}”. Does this still hold?`)),
    ...added.map((text) => gap(text, `The ${source} now says “${text}”. Is it taught?`)),
  ];
  return { points, gaps };
}

/**
 * The next version of a lesson whose label changed: what it says stays, its source moves to the new version, what changed comes
 * from the draft, and every key point that the change bears on is marked for a person to look at.
 * @param draft from the new version, with the version before to compare with; only what it says of the change is taken over
 */
export function updateLesson(
  lesson: Lesson,
  draft: LessonDraft,
  change: ChangedStatements,
  label: NewLabel,
): { body: LessonBody; evidence: Evidence } {
  const cited = lesson.sources.find((source) => source.kind === 'label' && source.setId.toLowerCase() === label.setId);
  const [made] = draft.lesson.sources;
  const fresh = made?.kind === 'label' ? made : undefined;
  const sourceId = cited?.id ?? nextSourceId(lesson, 'L');
  const moved: Lesson['sources'] =
    fresh === undefined
      ? lesson.sources
      : cited === undefined
        ? [...lesson.sources, { ...fresh, id: sourceId }]
        : lesson.sources.map((source) =>
            source === cited
              ? { ...fresh, id: sourceId, application: cited.kind === 'label' ? cited.application : fresh.application }
              : source,
          );
  const { points, gaps } = proposals(lesson, change, 'label');
  const news = draft.lesson.whatChanged.map((one) => ({ ...one, source: one.source.replace(/^L1\b/, sourceId) }));
  const month = label.readOn.slice(0, 7);
  const stillShown = lesson.whatChanged.filter(({ showUntil }) => showUntil >= month);

  // What dates itself by the label moves with it; the REMS line only where the new version was found to say the same.
  const isRemsSame = draft.lesson.rems?.status === lesson.rems.status && lesson.rems.status === 'none-named';
  const isRemsDated = cited?.kind === 'label' && lesson.rems.asOf === cited.effective && lesson.rems.source.startsWith(cited.id);
  const rems = isRemsSame && isRemsDated ? { ...lesson.rems, asOf: label.effective } : lesson.rems;
  const cardDetail =
    cited?.kind === 'label'
      ? lesson.cardDetail.replaceAll(`version ${cited.version}, ${cited.effective}`, `version ${label.version}, ${label.effective}`)
      : lesson.cardDetail;

  return {
    body: {
      ...lesson,
      sources: moved,
      rems,
      cardDetail,
      keyPoints: lesson.keyPoints.map((point, index) => ({ ...point, changed: points.has(index) })),
      whatChanged: [...news, ...stillShown],
    },
    evidence: {
      claims: claimsOf(draft)
        .filter(({ at }) => at.startsWith('whatChanged'))
        .map((claim) => ({ ...claim, source: claim.source.replace(/^L1\b/, sourceId) })),
      gaps: [
        ...gaps,
        ...(isRemsDated && !isRemsSame
          ? [{ at: 'rems.text', message: 'Read what the new version says of a REMS, and date this line by it.' }]
          : []),
        ...draft.gaps.filter(({ at }) => at === 'whatChanged').map(({ at, reason }) => ({ at, message: `${reason}.` })),
      ],
      dropped: [],
    },
  };
}
