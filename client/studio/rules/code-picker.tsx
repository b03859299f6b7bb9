import { useState, type KeyboardEvent } from 'react';
import type { RuleCodeSet } from '../../../server/contract/index.ts';
import { useRuleForm } from './rule-form.tsx';
import { covers, manyWords, pickerWords } from './rule-words.ts';
import { useCodeSearch, type FoundCode } from './use-codes.ts';

type PickerProps = {
  kind: RuleCodeSet['kind'];
  isChosen: (code: FoundCode) => boolean;
  pick: (code: FoundCode) => void;
  /** Takes what was written and is not in the list. @returns why not, or null where it was taken */
  take: (text: string) => string | null;
};

function Option({
  id,
  code,
  isActive,
  isChosen,
  pick,
}: {
  id: string;
  code: FoundCode;
  isActive: boolean;
  isChosen: boolean;
  pick: () => void;
}) {
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      aria-disabled={isChosen}
      className="picker-option"
      ref={(node) => {
        if (isActive) node?.scrollIntoView?.({ block: 'nearest' });
      }}
      // The focus stays where the keys are typed, and keys choose there.
      onMouseDown={(event) => {
        event.preventDefault();
        pick();
      }}
    >
      <span>{code.display === '' ? code.code : code.display}</span>
      <span className="faint small num">
        {[code.display === '' ? '' : code.code, covers(code), code.from === null ? '' : `in “${code.from}”`, isChosen ? 'chosen' : '']
          .filter((part) => part !== '')
          .join(' · ')}
      </span>
    </div>
  );
}

/** Finds codes of a kind by name or code, all of it by keyboard; what is not found can still be written. */
export function CodePicker({ kind, isChosen, pick, take }: PickerProps) {
  const { isFixed } = useRuleForm();
  const [typed, setTyped] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [said, say] = useState('');
  const { found, isCurrent, failed } = useCodeSearch(kind, typed);
  if (isFixed) return null;
  if (found?.held === 0)
    return <p className="small dim">No {manyWords[kind]} are held here: write each with its system, as the EHR sends it.</p>;

  const codes = found?.codes ?? [];
  const id = `pick-${kind}`;
  const option = (index: number): string => `${id}-${index}`;
  const isListed = isOpen && codes.length > 0;
  const marked = isListed && active >= 0 && active < codes.length ? active : -1;
  const choose = (code: FoundCode | undefined): void => {
    if (code === undefined || isChosen(code)) return;
    pick(code);
    setTyped('');
    setOpen(false);
    setActive(-1);
    say(`${code.display === '' ? code.code : code.display} added.`);
  };
  const move = (event: KeyboardEvent, by: 1 | -1): void => {
    event.preventDefault();
    setOpen(true);
    const last = codes.length - 1;
    setActive(marked === -1 ? (by === 1 ? 0 : last) : (marked + by + codes.length) % codes.length);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') move(event, 1);
    if (event.key === 'ArrowUp') move(event, -1);
    if (event.key === 'Escape' && isListed) {
      event.stopPropagation();
      setOpen(false);
    }
    if (event.key !== 'Enter') return;
    // Enter adds; it does not save.
    event.preventDefault();
    const text = typed.trim();
    if (marked !== -1) choose(codes[marked]);
    else if (text !== '') {
      const why = take(text);
      say(why ?? `${text} added.`);
      if (why === null) setTyped('');
    }
  };
  const count = failed
    ? 'The search was not answered. What you know can be written below.'
    : !isCurrent || found === undefined
      ? 'Searching'
      : found.total === 0
        ? `Nothing here is called “${typed.trim()}”.`
        : `${found.total.toLocaleString('en-US')} found${found.total > codes.length ? `, the first ${codes.length} shown` : ''}.`;

  return (
    <div className="studio-field code-picker">
      <label htmlFor={id}>
        {pickerWords[kind].label} <span className="faint">{pickerWords[kind].hint}</span>
      </label>
      <input
        id={id}
        className="entry"
        type="text"
        role="combobox"
        aria-expanded={isListed}
        aria-autocomplete="list"
        aria-controls={isListed ? `${id}-list` : undefined}
        aria-activedescendant={marked === -1 ? undefined : option(marked)}
        autoComplete="off"
        maxLength={120}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setOpen(target.value.trim() !== '');
          setActive(-1);
          say('');
        }}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={press}
      />
      {isListed && (
        <div id={`${id}-list`} role="listbox" aria-label={pickerWords[kind].label} className="picker-list">
          {codes.map((code, index) => (
            <Option
              key={`${code.system}|${code.code}`}
              id={option(index)}
              code={code}
              isActive={index === marked}
              isChosen={isChosen(code)}
              pick={() => choose(code)}
            />
          ))}
        </div>
      )}
      <p role="status" className="small dim">
        {said !== '' ? said : typed.trim() === '' ? '' : count}
      </p>
    </div>
  );
}
