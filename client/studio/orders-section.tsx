import { useId } from 'react';
import type { OrderedTopic } from '../../server/contract/index.ts';
import { useLessonForm } from './lesson-form.tsx';
import { fieldId } from './lesson-places.ts';
import { RemarksAt } from './remarks.tsx';
import { Section } from './section.tsx';

const counted = (codes: number): string =>
  codes === 0 ? 'no product code is known' : codes === 1 ? '1 product code' : `${codes} product codes`;

function Topic({ topic, id }: { topic: OrderedTopic | undefined; id: string }) {
  const { listAt, set, isFixed } = useLessonForm();
  const about = useId();
  const chosen = listAt('topics').map(String);
  return (
    <li>
      <label className="check">
        <input
          type="checkbox"
          checked={chosen.includes(id)}
          disabled={isFixed}
          aria-describedby={about}
          onChange={({ target }) => set('topics', target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))}
        />
        {topic === undefined ? id : `Orders of ${topic.title}`}
      </label>
      <p className="small dim num" id={about}>
        {topic === undefined
          ? 'No warning of today has this name: no order leads here by it.'
          : `Boxed warning: ${topic.headings.join(', ')}. ${counted(topic.codes)}.${
              topic.otherLesson === null ? '' : ` They have the lesson “${topic.otherLesson}” now.`
            }`}
      </p>
    </li>
  );
}

/** Which orders the lesson follows: without one, no clinician ever meets it. */
export function OrdersSection() {
  const { listAt, orders } = useLessonForm();
  const chosen = listAt('topics').map(String);
  const ids = [...new Set([...orders.map(({ topicId }) => topicId), ...chosen])];
  const codes = orders.reduce((sum, topic) => (chosen.includes(topic.topicId) ? sum + topic.codes : sum), 0);
  return (
    <Section at="orders" title="Orders that it follows" note={chosen.length === 0 ? 'none' : counted(codes)}>
      <fieldset className="studio-field" id={fieldId('topics')} tabIndex={-1}>
        <legend>
          Warnings <span className="faint">an order with one of these warnings shows this lesson’s card, once it is published</span>
        </legend>
        {ids.length === 0 ? (
          <p className="note">
            No order leads to this lesson. No product code (RxCUI) is known of the label that it cites, so no order can be told to be of
            this drug, and a card fires only for those. Whoever runs this installation gives the label a code, or an import of RxNorm brings
            one. Then the warning stands here to be chosen. Until then the draft is kept and cannot be submitted.
          </p>
        ) : (
          <ul className="studio-orders">
            {ids.map((id) => (
              <Topic key={id} id={id} topic={orders.find(({ topicId }) => topicId === id)} />
            ))}
          </ul>
        )}
        <RemarksAt place="topics" />
      </fieldset>
    </Section>
  );
}
