import { Drawer } from '@mantine/core';
import type { AttemptView } from '../../server/contract/index.ts';
import { useAttemptView } from '../api/use-launch.ts';
import { unbroken } from '../ui/format.ts';
import { AnsweredQuestion, CriticalMark, WasSure } from '../ui/question.tsx';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { whoSees } from './who-sees.ts';

function Answers({ attempt }: { attempt: AttemptView }) {
  const answered = attempt.questions.flatMap((question) => (question.answered === null ? [] : [{ question, answered: question.answered }]));
  return (
    <div className="drawer-body">
      <p className="dim">{attempt.lesson.title}</p>
      {answered.length === 0 && <p>No question of this check has been answered yet.</p>}
      {answered.map(({ question, answered: answer }, index) => (
        <section key={question.itemId}>
          <h3 className="small faint">
            Question {index + 1} of {attempt.passRule.total}
          </h3>
          <CriticalMark isCritical={answer.critical} />
          <p className="stem">{unbroken(question.stem)}</p>
          <AnsweredQuestion question={question} answered={answer} sources={attempt.sources} />
          <WasSure answered={answer} />
        </section>
      ))}
      <p className="small faint">{whoSees}</p>
    </div>
  );
}

/**
 * What I answered in one try, with the feedback as it was.
 * @param attemptId the try, null while closed
 * @param shown the try itself, where the server keeps none
 */
export function AnswersDrawer({ attemptId, shown, close }: { attemptId: string | null; shown?: AttemptView; close: () => void }) {
  const { data: kept, error, refetch } = useAttemptView(shown === undefined ? attemptId : null);
  const data = shown ?? kept;
  return (
    <Drawer
      lockScroll={false}
      opened={attemptId !== null}
      onClose={close}
      position="bottom"
      size="85%"
      classNames={{ content: 'sheet' }}
      radius="md"
      title="Your answers"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {data !== undefined && <Answers attempt={data} />}
      {data === undefined &&
        (error === null ? <LoadingState what="your answers" /> : <ErrorState error={error} retry={() => void refetch()} />)}
    </Drawer>
  );
}
