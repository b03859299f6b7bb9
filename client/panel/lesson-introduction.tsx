import type { AttemptView } from '../../server/contract/index.ts';

/** What this content is, before the content itself. */
export function LessonIntroduction({ lesson }: { lesson: AttemptView['lesson'] }) {
  if (lesson.contentNotice === null) return null;
  return (
    <p className="small">
      <span className="chip chip-warn">{lesson.contentNotice}</span>
    </p>
  );
}

/** Says plainly where none is on file; "example content" only while no reviewer has signed it. */
export const disclosureOf = ({ disclosure, contentNotice }: AttemptView['lesson']): string =>
  `Disclosure: ${disclosure ?? (contentNotice === null ? 'none on file.' : 'none on file; example content.')}`;
