/** What a quiet card may name: "lesson:<id>" or "ending:<topic>:<revision>". */
export type ReminderKey = string;

const dayMilliseconds = 86_400_000;

/**
 * What the one quiet card of a day names: whatever no quiet card named within the cool-down. Empty means silence.
 * @param past quiet cards of this clinician
 */
export function decideReminder(
  waiting: readonly ReminderKey[],
  past: readonly { named: readonly ReminderKey[]; shownAt: Date }[],
  settings: { cooldownDays: number },
  { now, dayStart }: { now: Date; dayStart: Date },
): ReminderKey[] {
  if (past.some(({ shownAt }) => shownAt >= dayStart)) return [];
  const recent = past.filter(({ shownAt }) => now.getTime() - shownAt.getTime() < settings.cooldownDays * dayMilliseconds);
  return [...new Set(waiting)].filter((key) => !recent.some(({ named }) => named.includes(key)));
}
