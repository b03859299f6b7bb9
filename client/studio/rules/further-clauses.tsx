import { useQuery } from '@tanstack/react-query';
import type { RuleForm } from '../../../server/contract/index.ts';
import { roleSchema } from '../../../server/contract/index.ts';
import { educatorApi } from '../../api/educator.ts';
import { useLaunchApi } from '../../api/use-launch.ts';
import { inWords } from '../../ui/resource-lines.ts';
import { fieldId } from '../lesson-places.ts';
import { AddRow, TakeOut } from './code-rows.tsx';
import { ChoiceField, LineField, NumberField, TextField } from './rule-fields.tsx';
import { Clause, RuleRemarks, useRuleForm } from './rule-form.tsx';

/** What it is called, and why it is there. */
export function AboutClause() {
  const { form, change } = useRuleForm();
  return (
    <Clause name="about" title="Rule">
      <LineField place="title" label="Title" value={form.title} most={200} set={(title) => change({ title })} />
      <TextField
        place="purpose"
        label="Why"
        hint="in one sentence, which clinicians read under “Why am I seeing this?”"
        value={form.purpose}
        most={500}
        set={(purpose) => change({ purpose })}
      />
    </Clause>
  );
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n'));

/** Who gets it. */
export function AudienceClause() {
  const { form, change, isFixed } = useRuleForm();
  const { roles, units, fewerPassedThan } = form.audience;
  const set = (part: Partial<RuleForm['audience']>): void => change({ audience: { ...form.audience, ...part } });
  const known: string[] = [...new Set([...roleSchema.options, ...roles])];
  return (
    <Clause name="audience" title="For">
      <fieldset className="studio-field" id={fieldId('audience.roles')} tabIndex={-1}>
        <legend>
          Roles <span className="faint">none chosen means everybody</span>
        </legend>
        <div className="some">
          {known.map((one) => (
            <label key={one} className="check">
              <input
                type="checkbox"
                checked={roles.includes(one)}
                disabled={isFixed}
                onChange={({ target }) => set({ roles: target.checked ? [...roles, one] : roles.filter((other) => other !== one) })}
              />
              {inWords(one)}
            </label>
          ))}
        </div>
        <RuleRemarks place="audience.roles" />
      </fieldset>
      <TextField
        place="audience.units"
        label="Units"
        hint="one a line, as the EHR names them: Location/icu-3. Empty means everywhere."
        value={units.join('\n')}
        most={6000}
        set={(text) => set({ units: linesOf(text) })}
      />
      <NumberField
        place="audience.fewerPassedThan"
        label="Only who passed fewer lessons than"
        hint="empty means everybody"
        min={1}
        max={100}
        value={fewerPassedThan}
        set={(next) => set({ fewerPassedThan: next })}
      />
    </Clause>
  );
}

/** What has to hold besides, in FHIRPath. */
export function ConditionsClause() {
  const { form, change } = useRuleForm();
  const { conditions } = form;
  const keep = (next: RuleForm['conditions']): void => change({ conditions: next });
  return (
    <Clause name="conditions" title="And only if">
      {conditions.length === 0 && <p className="small dim">No further condition.</p>}
      {conditions.map(({ expression, description }, index) => (
        <div key={index} className="rule-condition" role="group" aria-label={`Condition ${index + 1}`}>
          <div className="studio-list-head">
            <h3 className="small">Condition {index + 1}</h3>
            <TakeOut name={`condition ${index + 1}`} act={() => keep(conditions.filter((_, at) => at !== index))} />
          </div>
          <LineField
            place={`conditions.${index}.description`}
            label="In words"
            value={description}
            most={300}
            set={(next) => keep(conditions.map((one, at) => (at === index ? { ...one, description: next } : one)))}
          />
          <TextField
            place={`conditions.${index}.expression`}
            label="FHIRPath"
            hint="of %order, %context or %practitioner"
            isCode
            value={expression}
            most={2000}
            set={(next) => keep(conditions.map((one, at) => (at === index ? { ...one, expression: next } : one)))}
          />
        </div>
      ))}
      {conditions.length < 10 && (
        <AddRow
          words="Add a condition"
          add={() => keep([...conditions, { expression: '', description: '' }])}
          first={`conditions.${conditions.length}.description`}
        />
      )}
    </Clause>
  );
}

/** How often one clinician may meet it. */
export function LimitsClause() {
  const { form, change } = useRuleForm();
  return (
    <Clause name="limits" title="How often">
      <div className="studio-row">
        <NumberField
          place="coolDownDays"
          label="Days until the same warning again"
          hint="empty takes your organization’s setting"
          min={0}
          max={365}
          value={form.coolDownDays}
          set={(coolDownDays) => change({ coolDownDays })}
        />
        <NumberField
          place="perClinicianDay"
          label="At most a day, per clinician"
          hint="empty takes your organization’s setting"
          min={1}
          max={50}
          value={form.perClinicianDay}
          set={(perClinicianDay) => change({ perClinicianDay })}
        />
      </div>
      <p className="small dim">A warning that changed lately is shown all the same.</p>
    </Clause>
  );
}

/** What follows: one lesson, or the one on the warning that the order has. */
export function LessonClause() {
  const { launchId } = useLaunchApi();
  const { form, change } = useRuleForm();
  const lessons =
    useQuery({ queryKey: [launchId, 'education-lessons'], queryFn: async () => educatorApi(launchId).lessons() }).data?.lessons ?? [];
  const chosen = form.lessonId;
  return (
    <Clause name="lesson" title="Shows">
      <ChoiceField
        place="lessonId"
        label="Lesson or update"
        value={chosen ?? ''}
        set={(value) => change({ lessonId: value === '' ? null : value })}
      >
        <option value="">the lesson or update on the order’s own warning</option>
        {chosen !== null && !lessons.some(({ lessonId }) => lessonId === chosen) && <option value={chosen}>{chosen}</option>}
        {lessons.map(({ lessonId, title }) => (
          <option key={lessonId} value={lessonId}>
            {title}
          </option>
        ))}
      </ChoiceField>
      <p className="small dim">Never a hard stop: the order can be signed all the same.</p>
    </Clause>
  );
}
