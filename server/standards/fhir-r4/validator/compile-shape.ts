import { type Constraint } from './definition-types.ts';
import { STRUCTURE, type Definitions } from './definitions.ts';
import { compileBelongs, type Belongs } from './discriminators.ts';
import { compileInvariant } from './invariants.ts';
import { PRIMITIVES } from './primitives.ts';
import { compileTargets } from './references.ts';
import { jsonNames, treeOf, type Node } from './snapshot-tree.ts';

export type Invariant = { constraint: Constraint; holds: ReturnType<typeof compileInvariant> };

/** One of the types an element may have, as it is named in JSON. */
export type Field = {
  name: string;
  /** Where JSON keeps the id and the extensions of a primitive. */
  siblingName: string;
  type: string | undefined;
  /** The test of a primitive's value. */
  primitive: ((value: unknown) => boolean) | undefined;
  profiles: readonly string[];
  targets: ReadonlySet<string> | undefined;
};

export type Slice = { name: string; element: Element; belongs: Belongs | undefined };

/** An element with all that is said of it, compiled. */
export type Element = {
  /** As FHIRPath names it: `value`, not `value[x]`. */
  name: string;
  list: boolean;
  /** Neither it nor a slice of it is required: an object without it need not be looked at. */
  isOptional: boolean;
  min: number;
  max: number;
  fields: readonly Field[];
  fixed: unknown;
  pattern: unknown;
  codes: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  binding: string | undefined;
  /** What a slice's profile says its url is. */
  extensionUrl: string | undefined;
  invariants: readonly Invariant[];
  slices: readonly Slice[];
  slicing: Node['rule']['slicing'];
  /** The elements below, where the snapshot has them; else those of the type hold. */
  below: (() => Shape) | undefined;
};

/** The elements an object may have. */
export type Shape = {
  type: string;
  isResource: boolean;
  names: ReadonlyMap<string, { field: Field; element: Element }>;
  elements: readonly Element[];
  invariants: readonly Invariant[];
};

type FitsProfile = (profile: string, item: unknown) => boolean;

/** Compiles snapshots into shapes, each with its first use. */
export function createShapes(definitions: Definitions, fitsProfile: FitsProfile) {
  const shapes = new Map<string, Shape | undefined>();

  const invariantsOf = (node: Node): Invariant[] => {
    const base = node.rule.id.replace(/:[^.]*/g, '').replaceAll('[x]', '');
    return (node.rule.constraint ?? []).map((constraint) => ({ constraint, holds: compileInvariant(constraint, base) }));
  };

  function compileUrl(node: Node): string | undefined {
    const [type] = node.rule.type ?? [];
    if (type?.code !== 'Extension') return undefined;
    const url = node.children.find((child) => child.name === 'url')?.rule.fixed;
    return typeof url === 'string' ? url : type.profile?.[0];
  }

  function compileElement(node: Node, byId: ReadonlyMap<string, Node>, isResource: boolean): Element {
    const { rule } = node;
    const meant = rule.contentReference === undefined ? node : (byId.get(rule.contentReference) ?? node);
    const isResourceId = isResource && /^[^.]+\.id$/.test(rule.id);
    const fields = jsonNames(node).map(({ name, type: given }): Field => {
      const type = isResourceId ? 'id' : given;
      const said = (rule.type ?? []).filter((one) => one.code === given);
      return {
        name,
        siblingName: `_${name}`,
        type,
        primitive: type === undefined ? undefined : PRIMITIVES.get(type),
        profiles: said.flatMap((one) => one.profile ?? []),
        targets:
          type === 'Reference' && said.every((one) => one.targetProfile !== undefined)
            ? compileTargets(
                said.flatMap((one) => one.targetProfile ?? []),
                definitions,
              )
            : undefined,
      };
    });
    const slices = node.slices.map((slice) => ({
      name: slice.slice ?? '',
      element: compileElement(slice, byId, isResource),
      belongs: compileBelongs(slice, discriminatorsOf(node), definitions, fitsProfile),
    }));
    let shape: Shape | undefined;
    return {
      name: node.name.replace('[x]', ''),
      list: rule.list,
      isOptional: rule.min === 0 && slices.every((slice) => slice.element.min === 0),
      min: rule.min,
      max: rule.max === '*' ? Infinity : Number(rule.max),
      fields,
      fixed: rule.fixed,
      pattern: rule.pattern,
      codes: rule.binding === undefined ? undefined : definitions.expansion(rule.binding),
      binding: rule.binding,
      extensionUrl: compileUrl(node),
      // The shape below brings the same rules along; one that is another element's brings that one's.
      invariants: node.children.length > 0 && fields.every(({ primitive }) => primitive === undefined) ? [] : invariantsOf(node),
      slices,
      slicing: rule.slicing,
      below: meant.children.length === 0 ? undefined : () => (shape ??= compileShape(meant, byId, fields[0]?.type ?? '', false)),
    };
  }

  function compileShape(node: Node, byId: ReadonlyMap<string, Node>, type: string, isResource: boolean): Shape {
    const elements = node.children.map((child) => compileElement(child, byId, isResource));
    return {
      type,
      isResource,
      names: new Map(elements.flatMap((element) => element.fields.map((field) => [field.name, { field, element }] as const))),
      elements,
      invariants: invariantsOf(node),
    };
  }

  /** @returns the shape of a type or a profile, undefined where its definition is not at hand */
  function shapeOf(url: string): Shape | undefined {
    const known = shapes.get(url);
    if (known !== undefined) return known;
    const structure = definitions.structure(url);
    if (structure === undefined) return undefined;
    const { root, byId } = treeOf(structure);
    const shape = compileShape(root, byId, structure.type, structure.kind === 'resource');
    shapes.set(url, shape);
    return shape;
  }

  return { shapeOf, shapeOfType: (type: string) => shapeOf(`${STRUCTURE}${type}`) };
}

/** A choice of types is sliced by its type even where the snapshot does not say so. */
function discriminatorsOf(node: Node): { type: string; path: string }[] {
  const said = node.rule.slicing?.discriminator ?? [];
  return said.length === 0 && node.name.endsWith('[x]') ? [{ type: 'type', path: '$this' }] : said;
}
