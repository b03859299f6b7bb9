import { createHash } from 'node:crypto';
import type { Statement } from './statement.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json | undefined };

/** JSON with sorted members and without the undefined ones: equal values, equal text. */
export function sortedJson(value: unknown): string {
  const sort = (one: Json): Json => {
    if (Array.isArray(one)) return one.map((entry: Json) => sort(entry));
    if (typeof one !== 'object' || one === null) return one;
    const members = Object.entries(one as { [member: string]: Json | undefined });
    return Object.fromEntries(
      members
        .flatMap(([name, member]) => (member === undefined ? [] : [[name, sort(member)] as const]))
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  };
  return JSON.stringify(sort(value as Json));
}

const isActivityMember = (member: string, value: unknown): boolean => member === 'definition' && typeof value === 'object';

/**
 * What of a statement may never change, as text. Left out is what a store sets or may correct: stored, authority,
 * version, a timestamp the store defaulted, the verb's display and activity definitions; order inside
 * contextActivities means nothing.
 * @see https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#231-statement-immutability
 */
export function canonicalStatement(statement: Statement, options: { timestampDefaulted?: boolean } = {}): string {
  const { stored: _stored, authority: _authority, version: _version, timestamp, verb, context, ...rest } = statement;
  const activities = Object.entries(context?.contextActivities ?? {}).map(
    ([name, list]) => [name, (list ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1))] as const,
  );
  const canonical = {
    ...rest,
    verb: { id: verb.id },
    ...(options.timestampDefaulted === true ? {} : { timestamp: new Date(timestamp).toISOString() }),
    ...(context === undefined
      ? {}
      : {
          context: { ...context, ...(activities.length === 0 ? {} : { contextActivities: Object.fromEntries(activities) }) },
        }),
  };
  const withoutDefinitions: unknown = JSON.parse(
    JSON.stringify(canonical, (member, value: unknown) => (isActivityMember(member, value) ? undefined : value)),
  );
  return sortedJson(withoutDefinitions);
}

/** SHA-256 of the canonical statement: equal is the same statement again, different under one id is a conflict. */
export const statementDigest = (statement: Statement, options: { timestampDefaulted?: boolean } = {}): Buffer =>
  createHash('sha256').update(canonicalStatement(statement, options)).digest();
