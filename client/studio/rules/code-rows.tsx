import type { RuleCodeSet } from '../../../server/contract/index.ts';
import { RemoveIcon } from '../icons.ts';
import { jumpTo } from '../jump-to.ts';
import { fieldId } from '../lesson-places.ts';
import { CodePicker } from './code-picker.tsx';
import { ChoiceField, LineField } from './rule-fields.tsx';
import { RuleRemarks, useRuleForm } from './rule-form.tsx';
import { covers, systemsOf } from './rule-words.ts';
import { useKnownCodes } from './use-codes.ts';

/** Takes one row out of a list. */
export function TakeOut({ name, act }: { name: string; act: () => void }) {
  if (useRuleForm().isFixed) return null;
  return (
    <button type="button" className="icon-button" aria-label={`Take out ${name}`} onClick={act}>
      <RemoveIcon className="icon" stroke={1.75} aria-hidden="true" />
    </button>
  );
}

/** Adds a row, and brings the keyboard to it. @param first the place of its first field */
export function AddRow({ words, add, first }: { words: string; add: () => void; first: string }) {
  if (useRuleForm().isFixed) return null;
  return (
    <button type="button" className="button button-small rule-add" onClick={() => (add(), setTimeout(() => jumpTo(first), 0))}>
      {words}
    </button>
  );
}

type Drugs = Extract<RuleCodeSet, { kind: 'drug' }> | Extract<RuleCodeSet, { kind: 'ingredient' }>;
type Coded = Exclude<RuleCodeSet, { kind: 'topic' } | Drugs>;

const without = <T,>(list: readonly T[], index: number): T[] => list.filter((_, at) => at !== index);
const changed = <T,>(list: readonly T[], index: number, part: Partial<T>): T[] =>
  list.map((one, at) => (at === index ? { ...one, ...part } : one));

/** A row that is found takes the place of one that says nothing yet. */
const withRow = <T extends { code: string; display: string }>(list: readonly T[], row: T): T[] => {
  const blank = list.findIndex(({ code, display }) => code === '' && display === '');
  return blank === -1 ? [...list, row] : changed(list, blank, row);
};

/** RxNorm codes, found by name or written; the server says which of them it does not know. */
export function DrugRows({ set }: { set: Drugs }) {
  const { change } = useRuleForm();
  const keep = (codes: Drugs['codes']): void => change({ codes: { ...set, codes } });
  const noun = set.kind === 'drug' ? 'drug' : 'ingredient';
  const known = useKnownCodes(
    set.kind,
    set.codes.map(({ code }) => code),
  );
  const coverage = (code: string): string => {
    const found = known.get(code);
    return found === undefined || set.kind === 'drug' ? '' : `covers ${covers(found)}`;
  };
  return (
    <div className="rule-codes" role="group" aria-label={set.kind === 'drug' ? 'Drugs' : 'Ingredients'}>
      <CodePicker
        kind={set.kind}
        isChosen={({ code }) => set.codes.some((one) => one.code === code)}
        pick={({ code, display }) => keep(withRow(set.codes, { code, display }))}
        take={(text) => {
          if (!/^\d{1,8}$/.test(text)) return 'Choose one from the list, or write its RxNorm code.';
          if (set.codes.some(({ code }) => code === text)) return 'This one is chosen.';
          keep(withRow(set.codes, { code: text, display: '' }));
          return null;
        }}
      />
      {set.codes.map(({ code, display }, index) => (
        // Rows have no name of their own, and are only added at the end.
        <div key={index} id={fieldId(`codes.${index}`)} tabIndex={-1} className="rule-code">
          <LineField
            place={`codes.${index}.code`}
            label="RxNorm code"
            value={code}
            most={8}
            set={(next) => keep(changed(set.codes, index, { code: next.trim() }))}
          />
          <LineField
            place={`codes.${index}.display`}
            label="Name"
            hint={coverage(code)}
            value={display}
            most={300}
            set={(next) => keep(changed(set.codes, index, { display: next }))}
          />
          <TakeOut name={`${noun} ${index + 1}`} act={() => keep(without(set.codes, index))} />
          <RuleRemarks place={`codes.${index}`} />
        </div>
      ))}
      <AddRow
        words={set.kind === 'drug' ? 'Add a drug' : 'Add an ingredient'}
        add={() => keep([...set.codes, { code: '', display: '' }])}
        first={`codes.${set.codes.length}.code`}
      />
    </div>
  );
}

const nouns: Record<Coded['kind'], string> = { procedure: 'procedure', diagnosis: 'diagnosis', denial: 'reason' };

/** Procedures, diagnoses and reasons of denial, each by system, code and name. */
export function CodedRows({ set }: { set: Coded }) {
  const { change } = useRuleForm();
  const usual = systemsOf[set.kind];
  const keep = (codes: Coded['codes']): void => change({ codes: { ...set, codes } });
  return (
    <div className="rule-codes" role="group" aria-label="Codes">
      <CodePicker
        kind={set.kind}
        isChosen={({ system, code }) => set.codes.some((one) => one.system === system && one.code === code)}
        pick={({ system, code, display }) => keep(withRow(set.codes, { system, code, display }))}
        take={() => 'Choose one from the list, or write it into a row of its own below.'}
      />
      {set.codes.map(({ system, code, display }, index) => {
        const isUsual = usual.some(([url]) => url === system);
        return (
          <div key={index} id={fieldId(`codes.${index}`)} tabIndex={-1} className="rule-code rule-code-of">
            <ChoiceField
              place={`codes.${index}.of`}
              label="System"
              value={isUsual ? system : 'another'}
              set={(next) => keep(changed(set.codes, index, { system: next === 'another' ? '' : next }))}
            >
              {usual.map(([url, name]) => (
                <option key={url} value={url}>
                  {name}
                </option>
              ))}
              <option value="another">Another</option>
            </ChoiceField>
            <LineField
              place={`codes.${index}.code`}
              label="Code"
              value={code}
              most={40}
              set={(next) => keep(changed(set.codes, index, { code: next.trim() }))}
            />
            <LineField
              className="wide"
              place={`codes.${index}.display`}
              label="Name"
              value={display}
              most={300}
              set={(next) => keep(changed(set.codes, index, { display: next }))}
            />
            <TakeOut name={`${nouns[set.kind]} ${index + 1}`} act={() => keep(without(set.codes, index))} />
            {!isUsual && (
              <LineField
                className="whole"
                place={`codes.${index}.system`}
                label="Address of the system"
                hint="as FHIR names it"
                value={system}
                most={200}
                set={(next) => keep(changed(set.codes, index, { system: next.trim() }))}
              />
            )}
            <RuleRemarks place={`codes.${index}`} />
          </div>
        );
      })}
      <AddRow
        words={`Add a ${nouns[set.kind]}`}
        add={() => keep([...set.codes, { system: usual[0]?.[0] ?? '', code: '', display: '' }])}
        first={`codes.${set.codes.length}.code`}
      />
    </div>
  );
}
