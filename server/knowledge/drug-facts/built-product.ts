import type { Evidence } from './decide-products.ts';
import type { Level } from './coded-drug.ts';

/** One code of the starter set. */
export type BuiltProduct = {
  code: string;
  tty: string;
  display: string;
  level: Level;
  status: 'boxed' | 'unboxed' | 'doubt';
  evidence: Evidence;
  label: { setId: string; version: number; effective: string } | null;
  topics: string[];
};
