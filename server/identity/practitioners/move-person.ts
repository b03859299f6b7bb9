import type { Tx } from '../../database/index.ts';

/**
 * One person turned out to be another. `only` names the rows to move, as a mover answered once: so a merge is taken back
 * without touching what the other person had, or did meanwhile.
 */
export type PersonMove = { from: string; into: string; only?: readonly string[] | undefined };

/** Given by each module that keeps rows under a person: moves its own, in the caller's transaction. @returns the ids of what moved */
export type MovePerson = (tx: Tx, move: PersonMove) => Promise<string[]>;

/** By the name under which the trace of a merge keeps what moved; called in this order. */
export type Movers = Readonly<Record<string, MovePerson>>;

/** What moved, by mover. */
export type Moved = Record<string, string[]>;
