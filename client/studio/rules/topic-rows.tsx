import { fieldId } from '../lesson-places.ts';
import { CodePicker } from './code-picker.tsx';
import { TakeOut } from './code-rows.tsx';
import { RuleRemarks, useRuleForm } from './rule-form.tsx';
import { covers } from './rule-words.ts';
import { useKnownCodes } from './use-codes.ts';

/** Drug classes, as the warnings that their products have: chosen by title, or named by id. */
export function TopicRows({ topicIds }: { topicIds: readonly string[] }) {
  const { change } = useRuleForm();
  const known = useKnownCodes('topic', topicIds);
  const titleOf = (id: string): string => known.get(id)?.display ?? id;
  const keep = (next: readonly string[]): void => change({ codes: { kind: 'topic', topicIds: [...next] } });
  return (
    <div className="rule-codes" role="group" aria-label="Boxed warnings chosen">
      {topicIds.length > 0 && (
        <ul>
          {topicIds.map((id, index) => {
            const found = known.get(id);
            return (
              <li key={id} id={fieldId(`codes.${index}`)} tabIndex={-1} className="rule-topic">
                <span className="grow">{titleOf(id)}</span>
                {found !== undefined && (
                  <span className="faint small num">
                    {id} · covers {covers(found)}
                  </span>
                )}
                <TakeOut name={titleOf(id)} act={() => keep(topicIds.filter((one) => one !== id))} />
                <RuleRemarks place={`codes.${index}`} />
              </li>
            );
          })}
        </ul>
      )}
      <CodePicker
        kind="topic"
        isChosen={({ code }) => topicIds.includes(code)}
        pick={({ code }) => keep([...topicIds, code])}
        take={(text) => {
          if (topicIds.includes(text)) return 'This one is chosen.';
          keep([...topicIds, text]);
          return null;
        }}
      />
    </div>
  );
}
