import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { educatorApi } from '../../api/educator.ts';
import { useLaunchApi } from '../../api/use-launch.ts';
import { fieldId } from '../lesson-places.ts';
import { RuleRemarks, useRuleForm } from './rule-form.tsx';
import { TakeOut } from './code-rows.tsx';

/** Boxed warnings that are taught here or were met lately, with their titles; others can be named by their id. */
function useTopics() {
  const { launchId } = useLaunchApi();
  const query = { days: 30, topic: '' } as const;
  return useQuery({
    queryKey: [launchId, 'education-numbers', query],
    queryFn: async () => educatorApi(launchId).numbers(query),
    staleTime: 300_000,
    select: ({ topics }) => topics,
  });
}

/** Drug classes, as the warnings that their products have: chosen by title, or named by id. */
export function TopicRows({ topicIds }: { topicIds: readonly string[] }) {
  const { change, isFixed } = useRuleForm();
  const topics = useTopics().data ?? [];
  const [typed, type] = useState('');
  const titleOf = (id: string): string => topics.find((one) => one.id === id)?.title ?? id;
  const keep = (next: readonly string[]): void => change({ codes: { kind: 'topic', topicIds: [...next] } });
  const add = (): void => {
    const text = typed.trim();
    if (text === '') return;
    const id = topics.find(({ title }) => title.toLowerCase() === text.toLowerCase())?.id ?? text;
    if (!topicIds.includes(id)) keep([...topicIds, id]);
    type('');
  };
  return (
    <div className="rule-codes" role="group" aria-label="Boxed warnings chosen">
      {topicIds.length > 0 && (
        <ul>
          {topicIds.map((id, index) => (
            <li key={id} id={fieldId(`codes.${index}`)} tabIndex={-1} className="rule-topic">
              <span className="grow">{titleOf(id)}</span>
              {titleOf(id) !== id && <span className="faint small">{id}</span>}
              <TakeOut name={titleOf(id)} act={() => keep(topicIds.filter((one) => one !== id))} />
              <RuleRemarks place={`codes.${index}`} />
            </li>
          ))}
        </ul>
      )}
      {!isFixed && (
        <div className="rule-add-topic">
          <div className="studio-field">
            <label htmlFor="topic-to-add">
              Boxed warning <span className="faint">by its title, or its id</span>
            </label>
            <input
              id="topic-to-add"
              className="entry"
              type="text"
              list="topics-known"
              autoComplete="off"
              maxLength={120}
              value={typed}
              onChange={({ target }) => type(target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                // Enter adds; it does not save.
                event.preventDefault();
                add();
              }}
            />
            <datalist id="topics-known">
              {topics.map(({ id, title }) => (
                <option key={id} value={title}>
                  {id}
                </option>
              ))}
            </datalist>
          </div>
          <button type="button" className="button" onClick={add}>
            Add
          </button>
        </div>
      )}
    </div>
  );
}
