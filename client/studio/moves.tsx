import { DownIcon, RemoveIcon, UpIcon } from './icons.ts';
import { swapped } from './lesson-paths.ts';
import { useLessonForm } from './lesson-form.tsx';
import { fieldId } from './lesson-places.ts';

/** Up, down and away, for one member of a list; the keyboard stays with the member that it moved. */
export function Moves({ list, index, name, fewest = 0 }: { list: string; index: number; name: string; fewest?: number }) {
  const { listAt, set, isFixed } = useLessonForm();
  const all = listAt(list);
  if (isFixed) return null;
  const move = (by: -1 | 1): void => {
    set(list, swapped(all, index, by));
    const button = by === -1 ? 'up' : 'down';
    const isLast = by === -1 ? index + by === 0 : index + by === all.length - 1;
    // After the list was drawn anew; at its end, where the button rests, the other one.
    setTimeout(() => document.getElementById(`${fieldId(`${list}.${index + by}`)}-${isLast ? opposite[button] : button}`)?.focus(), 0);
  };
  const remove = (): void => {
    set(
      list,
      all.filter((_, at) => at !== index),
    );
    setTimeout(() => document.getElementById(`${fieldId(list)}-add`)?.focus(), 0);
  };
  const id = fieldId(`${list}.${index}`);
  return (
    <span className="moves">
      <button
        type="button"
        className="icon-button"
        id={`${id}-up`}
        aria-label={`Move ${name} up`}
        disabled={index === 0}
        onClick={() => move(-1)}
      >
        <UpIcon className="icon" stroke={1.75} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="icon-button"
        id={`${id}-down`}
        aria-label={`Move ${name} down`}
        disabled={index === all.length - 1}
        onClick={() => move(1)}
      >
        <DownIcon className="icon" stroke={1.75} aria-hidden="true" />
      </button>
      <button type="button" className="icon-button" aria-label={`Take ${name} out`} disabled={all.length <= fewest} onClick={remove}>
        <RemoveIcon className="icon" stroke={1.75} aria-hidden="true" />
      </button>
    </span>
  );
}

const opposite = { up: 'down', down: 'up' } as const;

/** One more member at the end of a list; its first field takes the focus. */
export function AddButton({
  list,
  words,
  make,
  most,
}: {
  list: string;
  words: string;
  make: (all: readonly unknown[]) => unknown;
  most: number;
}) {
  const { listAt, set, isFixed } = useLessonForm();
  const all = listAt(list);
  if (isFixed) return null;
  const add = (): void => {
    set(list, [...all, make(all)]);
    setTimeout(() => {
      const added = document.getElementById(fieldId(`${list}.${all.length}`));
      if (added instanceof HTMLDetailsElement) added.open = true;
      added?.querySelector<HTMLElement>('textarea, input:not([type=radio]), select')?.focus();
    }, 0);
  };
  return (
    <div>
      {/* Never disabled while it may have the focus: at the most, it says so. */}
      <button
        type="button"
        className="button button-small"
        id={`${fieldId(list)}-add`}
        aria-disabled={all.length >= most}
        onClick={all.length >= most ? undefined : add}
      >
        {words}
      </button>
      {all.length >= most && <span className="small faint"> At most {most}.</span>}
    </div>
  );
}

/** The first of "k1", "k2", … that no member of a list has. */
export function freeId(all: readonly unknown[], from: readonly string[]): string {
  const taken = all.map((one) => (typeof one === 'object' && one !== null && 'id' in one ? one.id : null));
  return from.find((id) => !taken.includes(id)) ?? `${from.at(-1) ?? ''}0`;
}
