import type { Privilege } from './privilege.ts';

export const ruleModes = ['immediate-administrative', 'two-person', 'committee', 'none'] as const;
export const ruleEffects = ['suspend', 'supervise', 'schedule-block'] as const;

/** How a change that follows from a rule comes into force. */
export type RuleMode = (typeof ruleModes)[number];

/** One line of a delineation: what somebody with this privilege has to hold, and what follows where they do not. A version is never changed. */
export type RequirementRule = {
  id: string;
  version: number;
  /** Code of a kind of credential. */
  requires: string;
  mode: RuleMode;
  /** What becomes of the privilege; a block of the schedule leaves it as it is. */
  effect: (typeof ruleEffects)[number];
  /** A licence or registration: a government ends it at an instant, and no software extends it. */
  isLegalAuthority: boolean;
  /** Days after the end until something follows; null where nothing ever follows by itself. */
  graceDays: number | null;
  /** Grace only for who has booked a renewal. */
  graceNeedsRenewal: boolean;
  /** So many days after it came into force a restriction is reversed without a person; null where the bylaws set no limit. */
  reversalDays: number | null;
};

/** What is known of one requirement of one person. */
export type Evidence = {
  status: 'active' | 'expired' | 'revoked' | 'suspended' | 'pending' | 'unknown' | 'absent';
  /** The first instant at which it no longer holds, in the zone of who issued it; null where it does not end. */
  endsAt: Date | null;
  /** The last answer of the primary source; null where it was never asked. */
  source: { answer: 'in-force' | 'expired' | 'revoked' | 'suspended' | 'unknown' | 'no-answer'; at: Date } | null;
  isRenewalBooked: boolean;
};

export type HeldPrivilege = {
  status: Privilege['status'];
  /** The restrictions in force that a rule led to, and since when. */
  restrictedBy: readonly { ruleId: string; at: Date; from: 'granted' | 'supervised' | 'modified' }[];
};
