/** A change of the box that the label reports, dated month by month; null where it reports none or a removal. */
export const reportedChange = (recentChanges: string): string | null => {
  const found = /Boxed Warning(?! *,? *removed)[^0-9/]{0,60}?(\d{1,2})\s*\/\s*(\d{4})/i.exec(
    recentChanges.replace(/\(\s*[\d.,\s]+\)/g, ' '),
  );
  return found === null || /removed/i.test(found[0]) ? null : `${found[2] ?? ''}-${(found[1] ?? '').padStart(2, '0')}`;
};
