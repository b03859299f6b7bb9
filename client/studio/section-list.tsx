import { useEffect, useState } from 'react';
import { jumpTo } from './jump-to.ts';
import { useLessonForm } from './lesson-form.tsx';
import { useAreVariantsShown } from './passing-sections.tsx';

type Part = { at: string; title: string; holds?: readonly string[] };

/** The editor's sections in their order. @property holds members of the lesson whose fields stand there */
const parts: readonly Part[] = [
  { at: '', title: 'The lesson', holds: ['title', 'objective', 'minutes', 'risk', 'skills'] },
  { at: 'orders', title: 'Orders that it follows', holds: ['topics'] },
  { at: 'audience', title: 'Audience' },
  { at: 'scope', title: 'Scope and restrictions', holds: ['restrictions'] },
  { at: 'keyPoints', title: 'Key points' },
  { at: 'retrieval', title: 'Retrieval question' },
  { at: 'items', title: 'Items', holds: ['served'] },
  { at: 'passRule', title: 'Passing' },
  { at: 'variants', title: 'By how much a reader knows' },
  { at: 'populations', title: 'Populations' },
  { at: 'rems', title: 'REMS' },
  { at: 'whatChanged', title: 'What changed' },
  { at: 'card', title: 'The card', holds: ['cardSummary', 'cardDetail'] },
  { at: 'sources', title: 'Sources' },
  { at: 'exceptions', title: 'Rules set aside' },
];

/** Beside the text the list stands open; over it, where there is no room, it opens on asking. */
const hasRoom = (): boolean => window.innerWidth > 1100;

/** The way to each section of a long text, with how many problems wait there. */
export function SectionList() {
  const { remarks } = useLessonForm();
  const areVariantsShown = useAreVariantsShown();
  const [isOpen, setOpen] = useState(hasRoom);
  useEffect(() => {
    let had = hasRoom();
    const resized = (): void => {
      if (hasRoom() !== had) setOpen(!had);
      had = hasRoom();
    };
    window.addEventListener('resize', resized);
    return () => window.removeEventListener('resize', resized);
  }, []);
  const problemsIn = ({ at, holds = [] }: Part): number =>
    [...remarks].reduce((count, [place, { problems }]) => {
      const [member = ''] = place.split('.');
      return member === at || holds.includes(member) ? count + problems.length : count;
    }, 0);
  const go = (at: string): void => {
    jumpTo(at, 'start');
    if (!hasRoom()) setOpen(false);
  };
  return (
    <nav className="card section-list" aria-label="Sections of the text">
      <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>Sections</summary>
        <ul>
          {parts
            .filter(({ at }) => at !== 'variants' || areVariantsShown)
            .map((part) => {
              const problems = problemsIn(part);
              return (
                <li key={part.at}>
                  <button type="button" onClick={() => go(part.at)}>
                    <span>{part.title}</span>
                    {problems > 0 && (
                      <span className="chip chip-bad num">
                        {problems}
                        <span className="hidden-visually">{problems === 1 ? ' problem' : ' problems'}</span>
                      </span>
                    )}
                  </button>
                </li>
              );
            })}
        </ul>
      </details>
    </nav>
  );
}
