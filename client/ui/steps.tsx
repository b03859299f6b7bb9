import type { Step } from '../../server/contract/index.ts';
import { CheckIcon } from './icons.ts';

const steps: readonly { step: Step; name: string }[] = [
  { step: 'recall', name: 'Recall' },
  { step: 'key-points', name: 'Key points' },
  { step: 'check', name: 'Check' },
  { step: 'result', name: 'Result' },
];

const updateSteps: typeof steps = [{ step: 'key-points', name: 'What changed' }, ...steps.slice(2)];

/** @param isUpdate the short form, which begins with what changed */
export function LessonSteps({ current, isUpdate }: { current: Step; isUpdate: boolean }) {
  const shown = isUpdate ? updateSteps : steps;
  const at = shown.findIndex(({ step }) => step === current);
  return (
    <ol className="steps" aria-label="Lesson steps">
      {shown.map(({ step, name }, index) => (
        <li key={step} className={index < at ? 'done' : ''} {...(index === at ? { 'aria-current': 'step' as const } : {})}>
          {index < at && (
            <>
              <CheckIcon className="icon" stroke={2.25} aria-hidden="true" />
              <span className="hidden-visually">Done: </span>
            </>
          )}{' '}
          {name}
        </li>
      ))}
    </ol>
  );
}
