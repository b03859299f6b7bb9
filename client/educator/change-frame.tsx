import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { StaleNote } from '../credentialing/console-error.tsx';
import { UnderIcon } from '../credentialing/icons.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { LoadingState } from '../ui/states.tsx';
import { EducationError } from './education-error.tsx';
import { stateWords } from './work-queue-words.ts';

type FrameProps<T> = {
  /** The list that it stands in. */
  list: { words: string; address: string };
  /** What the page is called until it is read, what is waited for, and how it is called then. */
  unread: { crumb: string; heading: string; what: string };
  name: (change: T) => string;
  read: UseQueryResult<T>;
  children: (change: T) => ReactNode;
};

/** A page of one change: where it stands, and what is shown while it is read, not read, or read some time ago. */
export function ChangeFrame<T>({ list, unread, name, read, children }: FrameProps<T>) {
  const retry = (): void => void read.refetch();
  const change = read.data;
  return (
    <>
      <nav className="crumb" aria-label="Breadcrumb">
        <ol>
          <li>
            <Link to={list.address}>{list.words}</Link>
          </li>
          <li aria-current="page">
            <UnderIcon className="icon" stroke={2} aria-hidden="true" />
            {change === undefined ? unread.crumb : name(change)}
          </li>
        </ol>
      </nav>
      {change === undefined && <h1 className="hidden-visually">{unread.heading}</h1>}
      {read.isPending && <LoadingState what={unread.what} />}
      {read.isError && change === undefined && <EducationError error={read.error} retry={retry} roles="educator" />}
      {read.isError && change !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {change !== undefined && children(change)}
    </>
  );
}

type Done<R extends string> = { state: keyof typeof stateWords; reason: R | null; by: string; at: string };

/** Every step that was taken with a change here, newest first. */
export function WhatWasDone<R extends string>({
  history,
  words,
  timeZone,
}: {
  history: readonly Done<R>[];
  words: Record<R, string>;
  timeZone: string;
}) {
  if (history.length === 0) return null;
  return (
    <section className="section" aria-labelledby="history">
      <h2 id="history">What was done here</h2>
      <ul>
        {history.map(({ state, reason, by, at }, index) => (
          // One list, newest first, that only grows.
          <li key={history.length - index} className="num">
            {fhirDate(at, timeZone)}: {stateWords[state]}
            {reason === null ? '' : `, ${words[reason].toLowerCase()}`}, {by}
          </li>
        ))}
      </ul>
    </section>
  );
}
