import { lessonReaderRoles, type LessonTextPreview, type PreviewLessonText } from '../../contract/index.ts';
import type { Database } from '../../database/index.ts';
import type { Audit } from '../../identity/audit/index.ts';
import { requireRole, type LaunchContext } from '../../identity/sessions/index.ts';
import type { DrugKnowledge } from '../../knowledge/drug-labels/index.ts';
import { textToShow } from '../../knowledge/lesson-texts/index.ts';
import { addMonths } from '../../learning/competencies/index.ts';
import { rehearse } from '../../learning/lessons/index.ts';
import type { Clock } from '../../platform/index.ts';

export type TextPreviewsDeps = { db: Database; clock: Clock; audit: Pick<Audit, 'looked'>; knowledge: Pick<DrugKnowledge, 'topic'> };

/** A tenant's own text as a clinician would see it, step by step, before and after it is published. */
export function createTextPreviews({ db, clock, audit, knowledge }: TextPreviewsDeps) {
  const revisionOf = (topicId: string): number | undefined => knowledge.topic(topicId)?.revision;
  return {
    /**
     * No try, no answer and no record comes of it; that somebody looked is in the audit log, since it shows the key.
     * @param asked read once it is known that this person may ask
     * @throws forbidden naming the role; not-found; invalid-request
     */
    async text(
      { tenant, person, roles }: Pick<LaunchContext, 'tenant' | 'person' | 'roles'>,
      textId: string,
      asked: () => PreviewLessonText,
    ): Promise<LessonTextPreview> {
      requireRole(roles, lessonReaderRoles);
      const given = asked();
      return db.tenant(tenant.id, async (tx) => {
        const { lesson, has, cannot, ...text } = await textToShow(tx, textId, revisionOf);
        await audit.looked(tx, {
          actorPersonId: person.id,
          subjectPersonId: null,
          action: 'lesson-text-preview',
          detail: { textId, lessonId: lesson.id, version: text.version },
        });
        const now = clock.now();
        const attempt = rehearse(lesson, {
          seed: `${textId}:${text.revision}`,
          given,
          hasRetrieval: has.retrieval,
          now,
          validUntil: addMonths(now, tenant.settings.competencyMonths),
          topicRevision: revisionOf(lesson.topics[0] ?? '') ?? 1,
        });
        return { ...text, attempt: has.rems ? attempt : { ...attempt, rems: null }, cannot };
      });
    },
  };
}

export type TextPreviews = ReturnType<typeof createTextPreviews>;
