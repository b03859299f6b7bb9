import { localTime } from '../../learning/prompts/index.ts';
import type { ShiftStart } from './decide-requirement.ts';

/** Hours of local time at which shifts begin where no unit says otherwise. */
const usualHours = [7, 19] as const;

/** When the next shift begins by the usual calendar, at or after an instant, in the tenant's zone. */
export const usualShifts =
  (timeZone: string): ShiftStart =>
  (at) => {
    for (const days of [0, 1])
      for (const hours of usualHours) {
        const start = localTime(at, timeZone, { days, hours });
        if (start >= at) return start;
      }
    // A zone that leaves out an evening: the morning after is not far.
    return localTime(at, timeZone, { days: 2, hours: usualHours[0] });
  };
