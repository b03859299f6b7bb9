import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { ApiError } from '../api/http.ts';
import { broughtTogether, isSame, type LessonMembers } from './lesson-paths.ts';

/** What somebody else saved while this person wrote. */
export type Meanwhile<Body> = { by: string; at: string; taken: string[]; both: string[]; theirs: Body; cannot: string | null };

type DraftView = { editedBy: string; editedAt: string; can: { edit: string | null } };

export type DraftOf<View, Body> = {
  /** What can be written of it; null where that is nothing. */
  bodyOf: (view: View) => Body | null;
  save: (view: View, body: Body) => Promise<View>;
  read: (view: View) => Promise<View>;
  /** Tells the lists and pages that show it too. */
  tell: (view: View) => void;
};

const membersOf = (body: object): LessonMembers => Object.fromEntries(Object.entries(body));

/**
 * One person's work on something that others work on too: what is written stays here until the server has it, whatever the server says.
 * @param first as it was when its page opened
 */
export function useDraft<View extends DraftView, Body extends object>(first: View, of: DraftOf<View, Body>) {
  const [view, setView] = useState(first);
  const { bodyOf } = of;
  const saved = useMemo(() => bodyOf(view), [bodyOf, view]);
  const [body, setBody] = useState(saved);
  const [meanwhile, setMeanwhile] = useState<Meanwhile<Body> | null>(null);

  /** A newer view, under what this person wrote since `sent`. */
  const take = (next: View, sent: Body | null): void => {
    setView(next);
    setBody((current) => (current === sent ? bodyOf(next) : current));
    of.tell(next);
  };

  const saving = useMutation({
    mutationFn: async (sent: Body) => of.save(view, sent),
    onSuccess: (next, sent) => {
      take(next, sent);
      setMeanwhile(null);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) joining.mutate();
    },
  });

  const joining = useMutation({
    mutationFn: async () => of.read(view),
    onSuccess: (next) => {
      setView(next);
      const theirs = bodyOf(next);
      if (body === null || saved === null || theirs === null) return;
      const { lesson, taken, both } = broughtTogether(membersOf(saved), membersOf(body), membersOf(theirs));
      setMeanwhile({ by: next.editedBy, at: next.editedAt, taken, both, theirs, cannot: next.can.edit });
      // Each member is one of two whole ones.
      setBody(lesson as Body);
    },
  });

  /** As it is now, for what others did to it. */
  const reading = useMutation({ mutationFn: async () => of.read(view), onSuccess: (next) => take(next, body) });

  const isDirty = body !== null && body !== saved && !isSame(body, saved);
  return {
    view,
    body,
    setBody,
    isDirty,
    isSaving: saving.isPending || joining.isPending,
    isSaved: saving.isSuccess,
    /** Why the last save did not go through; a conflict that was looked into is none. */
    error: joining.error ?? (meanwhile === null ? saving.error : null),
    save: (): void => {
      if (!saving.isPending && !joining.isPending && isDirty && body !== null && view.can.edit === null) saving.mutate(body);
    },
    /** Saves, and says whether it is saved. */
    saveFirst: async (): Promise<boolean> =>
      body !== null &&
      saving.mutateAsync(body).then(
        () => true,
        () => false,
      ),
    meanwhile,
    /** Of what both changed, theirs. */
    takeTheirs: (): void => {
      if (meanwhile === null) return;
      const theirs = Object.fromEntries(Object.entries(meanwhile.theirs).filter(([name]) => meanwhile.both.includes(name)));
      setBody((current) => (current === null ? null : { ...current, ...theirs }));
      setMeanwhile({ ...meanwhile, taken: [...meanwhile.taken, ...meanwhile.both], both: [] });
    },
    take: (next: View): void => take(next, body),
    readAgain: (): void => reading.mutate(),
  };
}
