import { TextField } from './fields.tsx';
import { useLessonForm } from './lesson-form.tsx';
import { fieldId } from './lesson-places.ts';
import { idOf } from './lesson-sections.tsx';
import { AddButton, freeId, Moves } from './moves.tsx';
import { RemarksAt } from './remarks.tsx';
import { SourceField } from './source-field.tsx';

const optionIds = ['a', 'b', 'c', 'd'];

function Option({ list, index }: { list: string; index: number }) {
  const { listAt, set, isSet, isFixed } = useLessonForm();
  const place = `${list}.${index}`;
  const letter = String.fromCodePoint(65 + index);
  const choose = (): void =>
    set(
      list,
      listAt(list).map((one, at) => (typeof one === 'object' && one !== null ? { ...one, correct: at === index } : one)),
    );
  return (
    <li id={fieldId(place)} tabIndex={-1}>
      <div className="studio-list-head">
        <label className="check">
          <input type="radio" name={list} checked={isSet(`${place}.correct`)} disabled={isFixed} onChange={choose} />
          <span>
            <b>{letter}</b> {isSet(`${place}.correct`) ? 'is right' : 'is not right'}
          </span>
        </label>
        <Moves list={list} index={index} name={`option ${letter}`} />
      </div>
      <RemarksAt place={place} />
      <div className="studio-pair">
        <TextField at={`${place}.text`} label={`Option ${letter}`} />
        <TextField at={`${place}.feedback`} label="Reason shown after" room={{ most: 35, of: 'words' }} />
      </div>
    </li>
  );
}

/** A stem and its three or four options, one of them right. */
export function QuestionFields({ at }: { at: string }) {
  const { listAt } = useLessonForm();
  const list = `${at}.options`;
  return (
    <>
      <TextField at={`${at}.stem`} label="Stem" room={{ most: 35, of: 'words' }} />
      <SourceField at={`${at}.source`} />
      <fieldset className="studio-options" id={fieldId(list)} tabIndex={-1}>
        <legend>Options, one of them right</legend>
        <RemarksAt place={list} />
        <ol className="studio-list">
          {listAt(list).map((option, index) => (
            <Option key={idOf(option, index)} list={list} index={index} />
          ))}
        </ol>
        <AddButton
          list={list}
          words="Add an option"
          most={4}
          make={(all) => ({ id: freeId(all, optionIds), text: '', correct: false, feedback: '' })}
        />
      </fieldset>
    </>
  );
}
