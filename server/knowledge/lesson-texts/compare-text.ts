import { lessonReaderRoles, versionBefore, type LessonComparison } from '../../contract/index.ts';
import type { Database } from '../../database/index.ts';
import type { Audit } from '../../identity/audit/index.ts';
import { requireRole, type LaunchContext } from '../../identity/sessions/index.ts';
import type { Curricula } from '../curriculum/index.ts';
import { bodyOf } from './begin-text.ts';
import { compareLessons } from './compare-lessons.ts';
import { findText, releasedVersions } from './store.ts';
import { isTextId, noText } from './text-id.ts';
import { versionsOf } from './to-view.ts';

type Staff = Pick<LaunchContext, 'tenant' | 'person' | 'roles'>;
type Deps = { db: Database; audit: Pick<Audit, 'looked'>; curriculum: Pick<Curricula, 'of'> };

/** Holds a text against a version of its lesson that clinicians had, or have. */
export const createTextComparison =
  ({ db, audit, curriculum }: Deps) =>
  /**
   * @param asked read once it is known that this person may ask; `with` is "" for the version before
   * @throws forbidden naming the role; invalid-request; not-found
   */
  async (staff: Staff, textId: string, asked: () => { with: string }): Promise<LessonComparison> => {
    requireRole(staff.roles, lessonReaderRoles);
    const query = asked();
    if (!isTextId(textId)) throw noText();
    return db.tenant(staff.tenant.id, async (tx) => {
      const text = await findText(tx, textId);
      if (text === undefined) throw noText();
      const { lessonId, version, state, revision } = text;
      const held = curriculum.of(staff.tenant.id);
      const known = versionsOf(await releasedVersions(tx, lessonId), held.versions(lessonId), '');
      const other = query.with === '' ? versionBefore(version, known) : query.with;
      // It shows the answers of a check that this person may take, too.
      await audit.looked(tx, {
        actorPersonId: staff.person.id,
        subjectPersonId: null,
        action: 'lesson-text-compare',
        detail: { textId, lessonId, version, with: other ?? null },
      });
      const after = { version, state, revision };
      if (other === undefined) return { textId, after, before: null, fields: [], unchanged: [] };
      const { body } = await bodyOf(tx, held, lessonId, other);
      return { textId, after, before: { version: other }, ...compareLessons(body, text.body) };
    });
  };
