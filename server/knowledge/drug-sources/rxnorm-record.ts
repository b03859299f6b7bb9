/** What RxNorm says, whatever file it came from. */
export type RxNormRecord =
  | { kind: 'concept'; rxcui: string; tty: string; name: string; status: 'active' | 'obsolete' }
  /** In RxNorm's words and in one direction only: "SCD consists_of SCDC". */
  | { kind: 'relation'; from: string; relation: string; to: string }
  /** A code that gave way to another one; several such rows of a code may disagree. */
  | { kind: 'remapped'; rxcui: string; to: string; tty: string; name: string }
  /** The label of a product. */
  | { kind: 'set-id'; setId: string; rxcui: string }
  /** FDA's code of a substance. */
  | { kind: 'substance'; unii: string; rxcui: string };

/** A row or record that is left out, with where it stands: "RXNSAT.RRF line 7". */
export type Rejection = { reason: string; where: string };

/** Some records in the order of their file. */
export type RxNormBatch = { records: RxNormRecord[]; rejected: Rejection[]; file: string; bytesRead: number };

/** Concepts that are kept: ingredients, brands, components, forms, groups, products and packs, and dose forms. */
export const keptTermTypes: ReadonlySet<string> = new Set(
  'IN PIN MIN BN SCDC SCDF SCDFP SCDG SCDGP SCD GPCK SBDC SBDF SBDFP SBDG SBD BPCK DF DFG'.split(' '),
);

/** Something to dispense. */
export const productTermTypes: ReadonlySet<string> = new Set(['SCD', 'SBD', 'GPCK', 'BPCK']);

export const isRxcui = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text);

/** Ten letters and digits. */
export const isUnii = (text: string): boolean => /^[0-9A-Z]{10}$/.test(text);
