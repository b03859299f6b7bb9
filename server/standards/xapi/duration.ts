/**
 * Seconds as an ISO 8601 duration with at most hundredths, the precision two stores must agree on.
 * @see https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#46-iso-8601-durations
 */
export const toDuration = (seconds: number): string => `PT${Math.max(0, Math.round(seconds * 100) / 100)}S`;
