import { inflateRawSync } from 'node:zlib';
import { isRecord, pruneStructure, type Expansion, type Structure } from './definition-types.ts';
import { expandValueSet } from './expand-value-set.ts';

/** Definitions by their canonical address, each unpacked with its first use. */
export type Definitions = {
  structure: (url: string) => Structure | undefined;
  /** The codes of a value set that could be listed whole. */
  expansion: (url: string) => ReadonlyMap<string, ReadonlySet<string>> | undefined;
};

export const STRUCTURE = 'http://hl7.org/fhir/StructureDefinition/';

/** One line of the archive: a canonical address and what stands there, deflated. */
const unpack = (packed: string): unknown => JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString('utf8'));

/**
 * @param archive the text of `fhir-profiles/r4-definitions.txt`
 * @param own further StructureDefinitions, ValueSets and CodeSystems, as published
 */
export function readDefinitions(archive: string, own: readonly object[]): Definitions {
  const packed = new Map(
    archive
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t') as [string, string]),
  );
  const ours = new Map(own.filter(isRecord).flatMap((one) => (typeof one['url'] === 'string' ? [[one['url'], one] as const] : [])));
  const structures = new Map<string, Structure | undefined>();
  const expansions = new Map<string, ReadonlyMap<string, ReadonlySet<string>> | undefined>();
  const findStructure = (url: string): Structure | undefined => {
    const mine = ours.get(url);
    if (mine !== undefined) return mine['resourceType'] === 'StructureDefinition' ? pruneStructure(mine) : undefined;
    const found = packed.get(url);
    return found === undefined ? undefined : (unpack(found) as Structure);
  };
  const findExpansion = (url: string): ReadonlyMap<string, ReadonlySet<string>> | undefined => {
    const found = packed.get(`expansion ${url}`);
    const listed = ours.has(url) ? expandValueSet(url, (one) => ours.get(one)) : found && (unpack(found) as Expansion);
    return listed === undefined || listed === ''
      ? undefined
      : new Map(Object.entries(listed).map(([system, codes]) => [system, new Set(codes)]));
  };
  return {
    structure(url) {
      if (!structures.has(url) && (packed.has(url) || ours.has(url))) structures.set(url, findStructure(url));
      return structures.get(url);
    },
    expansion(url) {
      if (!expansions.has(url)) expansions.set(url, findExpansion(url));
      return expansions.get(url);
    },
  };
}
