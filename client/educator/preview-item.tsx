import type { LessonPreview, SourceView } from '../../server/contract/index.ts';
import { unbroken } from '../ui/format.ts';
import { AnsweredQuestion, CriticalMark } from '../ui/question.tsx';

type Item = LessonPreview['items'][number];

/** One item as it looks when it is answered, with what only a reviewer reads. */
export function PreviewItem({ item, sources }: { item: Item; sources: readonly SourceView[] }) {
  const { question, point, critical, use, difficulty, skills, rationale } = item;
  const heading = `item-${question.itemId}`;
  return (
    <article className="card preview-item" aria-labelledby={heading}>
      <p className="small faint num">
        {question.itemId} · key point {point} · {use === 'lesson' ? 'in the lesson' : 'for test-out'} · {Math.round(difficulty * 100)}%
        expected right · {skills.map((skill) => skill.replaceAll('-', ' ')).join(', ')}
      </p>
      <CriticalMark isCritical={critical} />
      <h3 className="stem" id={heading}>
        {unbroken(question.stem)}
      </h3>
      {question.answered !== null && <AnsweredQuestion question={question} answered={question.answered} sources={sources} />}
      <p className="small dim">
        <b>Why it is best:</b> {unbroken(rationale)}
      </p>
    </article>
  );
}
