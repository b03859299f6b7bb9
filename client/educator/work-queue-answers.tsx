import { Link } from 'react-router';
import type { LabelChange } from '../../server/contract/index.ts';
import { CheckIcon, MinutesIcon, OptionIcon } from '../ui/icons.ts';
import { answerStateWords, answerWords } from './work-queue-words.ts';

const icons = { open: OptionIcon, 'in-work': MinutesIcon, answered: CheckIcon };

/** Whether a text answers to a change, in words and with an icon. */
export function AnswerChip({ answer }: Pick<LabelChange, 'answer'>) {
  const Icon = icons[answer];
  return (
    <span className={answer === 'open' ? 'chip chip-warn' : 'chip'}>
      <Icon className="icon" stroke={2} aria-hidden="true" />
      {answerWords[answer]}
    </span>
  );
}

/** The texts that answer to a change, each with its state. @param home the address of the educator's pages */
export function Answers({ answers, home }: Pick<LabelChange, 'answers'> & { home: string }) {
  if (answers.length === 0) return null;
  return (
    <ul>
      {answers.map(({ textId, lessonId, title, version, state }) => (
        <li key={`${lessonId} ${textId ?? ''}`}>
          <Link to={`${home}/${textId === null ? `lessons/${encodeURIComponent(lessonId)}` : `texts/${encodeURIComponent(textId)}`}`}>
            {title}
          </Link>
          , <span className="num">{version}</span>, {answerStateWords[state]}
        </li>
      ))}
    </ul>
  );
}
