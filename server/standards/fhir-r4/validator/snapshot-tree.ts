import type { ElementRule, Structure } from './definition-types.ts';

/** An element of a snapshot with what stands below it and the slices of it. */
export type Node = { rule: ElementRule; name: string; slice: string | undefined; children: Node[]; slices: Node[] };

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The tree of a snapshot, by the ids of its elements. */
export function treeOf(structure: Structure): { root: Node; byId: ReadonlyMap<string, Node> } {
  const byId = new Map<string, Node>();
  let root: Node | undefined;
  for (const rule of structure.element) {
    const end = rule.id.lastIndexOf('.');
    const [name = '', slice] = rule.id.slice(end + 1).split(':');
    const node: Node = { rule, name, slice, children: [], slices: [] };
    byId.set(rule.id, node);
    if (end < 0) root ??= node;
    else if (slice === undefined) byId.get(rule.id.slice(0, end))?.children.push(node);
    // A slice of a slice belongs to the same element; it is looked at on its own.
    else byId.get(rule.id.slice(0, rule.id.lastIndexOf(':')))?.slices.push(node);
  }
  if (root === undefined) throw new Error(`${structure.url} has no elements`);
  return { root, byId };
}

/** The names an element has in JSON, with the type each stands for: `value[x]` has one for each of its types. */
export function jsonNames(node: Node): { name: string; type: string | undefined }[] {
  const types = node.rule.type ?? [];
  if (!node.name.endsWith('[x]')) return [{ name: node.name, type: types[0]?.code }];
  const stem = node.name.slice(0, -3);
  return types.map(({ code }) => ({ name: `${stem}${capital(code)}`, type: code }));
}
