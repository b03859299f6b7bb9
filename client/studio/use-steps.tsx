import { useMutation } from '@tanstack/react-query';
import { useCallback, useRef, useState, type ReactNode } from 'react';
import { ApiError } from '../api/http.ts';
import { ErrorState } from '../ui/states.tsx';

type StepsOf<View, Body> = { send: (body: Body) => Promise<View>; read: () => Promise<View>; take: (view: View) => void };

/** A step that is asked about and then taken; where somebody else was first, the way to how it is now. */
export function useSteps<Name extends string, View, Body>({ send, read, take }: StepsOf<View, Body>) {
  const [asking, ask] = useState<Name | null>(null);
  const stop = useCallback((): void => ask(null), []);
  const state = useRef<HTMLParagraphElement>(null);
  const step = useMutation({
    mutationFn: send,
    onSuccess: (next) => {
      ask(null);
      take(next);
      // The button that was pressed is gone: whoever uses a keyboard goes on from what it did.
      setTimeout(() => state.current?.focus(), 0);
    },
  });
  const reading = useMutation({
    mutationFn: read,
    onSuccess: (next) => {
      ask(null);
      step.reset();
      take(next);
    },
  });
  const isOvertaken = step.error instanceof ApiError && step.error.status === 409;
  return {
    asking,
    begin: (name: Name): void => {
      step.reset();
      ask(name);
    },
    stop,
    /** Where the state is told. */
    state,
    act: (body: Body): void => step.mutate(body),
    isBusy: step.isPending,
    /** Why it was not done; nothing where it was. */
    failed: (
      <>
        {step.isError && <ErrorState error={step.error} what="saved" safe="Nothing was changed. Try again." />}
        {reading.isError && <ErrorState error={reading.error} safe="Nothing was changed. Try again." />}
        {isOvertaken && (
          <div>
            <button type="button" className="button" onClick={() => reading.mutate()}>
              Show it as it is now
            </button>
          </div>
        )}
      </>
    ) satisfies ReactNode,
  };
}

type StepButtonsProps<Name extends string> = {
  /** In the order that they stand in. */
  names: readonly Name[];
  /** What belongs to the state, also where it cannot be done now: its reason is worth reading. */
  belongs: readonly Name[];
  can: Record<Name, string | null>;
  words: Record<Name, string>;
  isDirty: boolean;
  begin: (name: Name) => void;
};

/** What can be done now, and why what belongs here cannot. */
export function StepButtons<Name extends string>({ names, belongs, can, words, isDirty, begin }: StepButtonsProps<Name>) {
  return names
    .filter((one) => can[one] === null || belongs.includes(one))
    .map((one) => {
      const isMain = one === 'submit' || one === 'publish';
      const why = can[one] ?? (isDirty && isMain ? 'Save your changes first.' : null);
      return (
        <div key={one}>
          <button
            type="button"
            id={`step-${one}`}
            className={isMain && why === null ? 'button button-main' : 'button'}
            aria-disabled={why !== null}
            {...(why === null ? { onClick: () => begin(one) } : { 'aria-describedby': `why-${one}` })}
          >
            {words[one]}
          </button>
          {why !== null && (
            <p id={`why-${one}`} className="small dim">
              {why}
            </p>
          )}
        </div>
      );
    });
}
