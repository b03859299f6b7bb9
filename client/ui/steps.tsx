import type { Step } from '../../server/contract/index.ts';
import { CheckIcon } from './icons.ts';

const steps: readonly { step: Step; name: string }[] = [
  { step: 'recall', name: 'Recall' },
  { step: 'key-points', name: 'Key points' },
  { step: 'check', name: 'Check' },
  { step: 'result', name: 'Result' },
];

export function LessonSteps({ current }: { current: Step }) {
  const at = steps.findIndex(({ step }) => step === current);
  return (
    <ol className="steps" aria-label="Lesson steps">
      {steps.map(({ step, name }, index) => (
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
