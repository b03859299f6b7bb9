import { dateInWords } from '../../contract/index.ts';

/** What of a topic says when and by which label its warning changed. */
export type ChangedTopic = {
  readonly ingredient: string;
  readonly news: { readonly since: string } | null;
  readonly label: { readonly version: number; readonly effective: string };
};

/**
 * "The boxed warning of tofacitinib changed with label version 3 of 7 May 2026". The version is named only where the change is dated as it
 * is: a label may have been revised since for another reason.
 */
export function changeInWords({ ingredient, news, label }: ChangedTopic): string {
  const changed = `The boxed warning of ${ingredient} changed`;
  if (news === null) return `${changed} since`;
  if (news.since === label.effective) return `${changed} with label version ${label.version} of ${dateInWords(label.effective)}`;
  return `${changed} (${dateInWords(news.since)})`;
}
