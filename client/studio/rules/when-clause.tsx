import { ruleTriggers, type RuleCodeSet } from '../../../server/contract/index.ts';
import { fieldId } from '../lesson-places.ts';
import { CodedRows, DrugRows } from './code-rows.tsx';
import { ChoiceField } from './rule-fields.tsx';
import { Clause, RuleRemarks, useRuleForm } from './rule-form.tsx';
import { codeKinds, kindWords, systemsOf, triggerChoices } from './rule-words.ts';
import { TopicRows } from './topic-rows.tsx';

/** A set of a kind, with one row to write into. */
function emptySet(kind: RuleCodeSet['kind']): RuleCodeSet {
  if (kind === 'topic') return { kind, topicIds: [] };
  if (kind === 'drug' || kind === 'ingredient') return { kind, codes: [{ code: '', display: '' }] };
  return { kind, codes: [{ system: systemsOf[kind][0]?.[0] ?? '', code: '', display: '' }] };
}

function CodeSet({ set }: { set: RuleCodeSet }) {
  switch (set.kind) {
    case 'topic':
      return <TopicRows topicIds={set.topicIds} />;
    case 'drug':
    case 'ingredient':
      return <DrugRows set={set} />;
    case 'procedure':
    case 'diagnosis':
    case 'denial':
      return <CodedRows set={set} />;
  }
}

/** What triggers the rule, and for which codes. */
export function WhenClause() {
  const { form, change } = useRuleForm();
  const kind = form.codes?.kind ?? '';
  const choices = ({ of, label }: { of: (typeof triggerChoices)['hooks']; label: string }) => (
    <optgroup label={label}>
      {of.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </optgroup>
  );
  return (
    <Clause name="when" title="When">
      <div className="rule-choices">
        <ChoiceField
          place="trigger"
          label="What happens"
          value={form.trigger}
          set={(value) => change({ trigger: ruleTriggers.find((one) => one === value) ?? form.trigger })}
        >
          {choices({ of: triggerChoices.hooks, label: 'Hooks of the EHR' })}
          {choices({ of: triggerChoices.events, label: 'Events' })}
        </ChoiceField>
        <ChoiceField
          place="codes.kind"
          label="For which codes"
          value={kind}
          set={(value) => {
            const next = codeKinds.find((one) => one === value);
            change({ codes: next === undefined ? null : emptySet(next) });
          }}
        >
          <option value="">anything</option>
          {codeKinds.map((one) => (
            <option key={one} value={one}>
              {kindWords[one]}
            </option>
          ))}
        </ChoiceField>
      </div>
      {form.trigger === 'medication-refill' && (
        <p className="small dim">Every other rule passes refills and renewals over. This one offers its lesson, within the limits below.</p>
      )}
      <div id={fieldId('codes')} tabIndex={-1}>
        {form.codes !== null && <CodeSet set={form.codes} />}
        <RuleRemarks place="codes" />
      </div>
    </Clause>
  );
}
