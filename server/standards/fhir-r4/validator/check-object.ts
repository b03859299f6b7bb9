import { isBound } from './bindings.ts';
import { type createShapes, type Element, type Field, type Invariant, type Shape } from './compile-shape.ts';
import { isRecord, listOf, resourceTypeOf, withoutVersion } from './definition-types.ts';
import type { Definitions } from './definitions.ts';
import { isSame, matchesPattern } from './match-pattern.ts';
import { narrativeFault } from './narrative.ts';
import { checkTarget } from './references.ts';
import { firstTimes, type Run } from './run.ts';
import { checkSlices, type Item } from './check-slices.ts';

type Shapes = ReturnType<typeof createShapes>;

/** Checks values against shapes; `fitsProfile` tries one without a word. */
export function createChecks(shapes: Shapes, definitions: Definitions) {
  function hold(invariants: readonly Invariant[], value: unknown, path: string, run: Run): void {
    for (const { constraint, holds } of invariants)
      if (!holds(value, run))
        run.report(
          constraint.severity === 'error' ? 'error' : 'warning',
          'invariant',
          path,
          `breaks the rule ${constraint.key}: ${constraint.human}`,
        );
  }

  function checkPrimitive(field: Field, item: Item, run: Run, depth: number): void {
    const { value, sibling, path } = item;
    if (sibling !== undefined && sibling !== null) {
      const element = shapes.shapeOfType('Element');
      if (element !== undefined) checkObject(element, sibling, path, depth + 1, run);
    }
    if (value === undefined || value === null) {
      if (sibling === undefined || sibling === null) run.report('error', 'structure', path, 'is null, with nothing beside it');
      return;
    }
    if (field.primitive?.(value) !== true) {
      const shown = typeof value === 'object' ? 'an object or a list' : JSON.stringify(value).slice(0, 60);
      run.report('error', 'value', path, `${shown} is no ${field.type}`);
    } else if (field.type === 'xhtml' && typeof value === 'string') {
      const fault = narrativeFault(value);
      if (fault !== undefined) run.report('error', 'invariant', path, `breaks the rule ${fault}`);
    }
  }

  function checkProfiles(profiles: readonly string[], value: unknown, path: string, depth: number, run: Run): void {
    const known = profiles.map(withoutVersion).filter((one) => shapes.shapeOf(one) !== undefined);
    if (known.length < profiles.length || known.length === 0) return;
    const fitting = known.length === 1 ? known[0] : known.find((one) => fits(one, value, depth, run));
    if (fitting === undefined) run.report('error', 'structure', path, `fits none of the profiles ${known.join(', ')}`);
    else checkProfile(fitting, value, path, depth, run);
  }

  function checkProfile(profile: string, value: unknown, path: string, depth: number, run: Run): void {
    const shape = shapes.shapeOf(profile);
    if (shape !== undefined && run.isFirst(profile, path)) checkObject(shape, value, path, depth + 1, run);
  }

  function fits(profile: string, value: unknown, depth: number, run: Run): boolean {
    let isFine = true;
    const quiet: Run = { ...run, report: (severity) => void (isFine &&= severity !== 'error'), isFirst: firstTimes() };
    checkProfile(profile, value, '', depth, quiet);
    return isFine;
  }

  /** One value of an element, its type known from its name. */
  function checkItem(element: Element, field: Field, item: Item, depth: number, run: Run): void {
    const { value, path } = item;
    run.spend(depth, path);
    if (field.primitive !== undefined) checkPrimitive(field, item, run, depth);
    else if (field.type !== undefined && (field.type === 'Resource' || /^[A-Z]/.test(field.type)) && resourceTypeOf(value) !== undefined) {
      checkInner(element, field, value, path, depth, run);
    } else {
      if (field.type === 'Resource') run.report('error', 'structure', path, 'has no resourceType');
      const own = element.below?.();
      const ofType = field.type === undefined ? undefined : shapes.shapeOfType(field.type);
      const shape = own ?? ofType;
      if (shape !== undefined) checkObject(shape, value, path, depth + 1, run);
      if (own !== undefined && ofType !== undefined && isRecord(value)) hold(ofType.invariants, value, path, run);
      if (field.targets !== undefined) checkTarget(value, field.targets, run, path, definitions);
      checkProfiles(field.profiles, value, path, depth, run);
      if (field.type === 'Extension' && isRecord(value) && typeof value['url'] === 'string') {
        const known = definitions.structure(value['url']);
        if (known?.type === 'Extension') checkProfile(known.url, value, path, depth, run);
      }
    }
    if (value === undefined || value === null) return;
    if (element.fixed !== undefined && !isSame(value, element.fixed))
      run.report('error', 'value', path, `has to be ${JSON.stringify(element.fixed)}`);
    if (element.pattern !== undefined && !matchesPattern(value, element.pattern))
      run.report('error', 'value', path, `has to have ${JSON.stringify(element.pattern)}`);
    if (element.codes !== undefined && !isBound(value, element.codes))
      run.report('error', 'code-invalid', path, `is no code of the value set ${element.binding}`);
    hold(element.invariants, value, path, run);
  }

  /** A resource in a resource: contained, or in a bundle or parameters, where it stands for itself. */
  function checkInner(element: Element, field: Field, value: unknown, path: string, depth: number, run: Run): void {
    if (!isRecord(value)) return;
    const isContained = element.name === 'contained';
    checkResource(value, path, depth + 1, { ...run, resource: value, root: isContained ? run.root : value });
    if (field.type !== 'Resource' && field.type !== resourceTypeOf(value)) run.report('error', 'structure', path, `is no ${field.type}`);
    checkProfiles(field.profiles, value, path, depth, run);
  }

  function checkElement(element: Element, object: Record<string, unknown>, path: string, depth: number, run: Run): void {
    let given = 0;
    const items: Item[] = [];
    const at = path === '' ? element.name : `${path}.${element.name}`;
    for (const field of element.fields) {
      const value = object[field.name];
      const sibling = field.primitive === undefined ? undefined : object[field.siblingName];
      if (value === undefined && sibling === undefined) continue;
      given += 1;
      if (!element.list) {
        if (Array.isArray(value) || Array.isArray(sibling)) run.report('error', 'structure', at, 'is no list');
        else items.push({ value, sibling, path: at, field });
        continue;
      }
      if ((value !== undefined && !Array.isArray(value)) || (sibling !== undefined && !Array.isArray(sibling))) {
        run.report('error', 'structure', at, 'has to be a list');
        continue;
      }
      const [values, siblings] = [listOf(value), listOf(sibling)];
      const length = Math.max(values.length, siblings.length);
      if (length === 0 || (Array.isArray(value) && value.length === 0))
        run.report('error', 'structure', at, 'is an empty list; leave the element out');
      for (let index = 0; index < length; index += 1)
        items.push({ value: values[index], sibling: siblings[index], path: `${at}[${index}]`, field });
    }
    if (given > 1 && element.fields.length > 1) run.report('error', 'structure', at, 'is there with more than one type');
    if (items.length > element.max)
      run.report(
        'error',
        'structure',
        at,
        element.max === 0 ? 'is not allowed here' : `is there ${items.length} times, at most ${element.max} are allowed`,
      );
    for (const item of items) checkItem(element, item.field, item, depth, run);
    const check = (slice: Element, item: Item): void =>
      checkItem(slice, slice.fields.find((one) => one.name === item.field.name) ?? item.field, item, depth + 1, run);
    // A snapshot adds up what its slices require: what a slice lacks is said of the slice alone.
    const lacking = element.slices.length === 0 ? 0 : checkSlices(element, items, { at, parent: path }, run, check);
    if (items.length + lacking < element.min && (given === 0 || items.length > 0))
      run.report('error', 'required', at, `is required: at least ${element.min}, found ${items.length}`);
  }

  /** An object against the elements it may have. */
  function checkObject(shape: Shape, value: unknown, path: string, depth: number, run: Run): void {
    run.spend(depth, path);
    if (!isRecord(value)) {
      run.report('error', 'structure', path, `has to be an object of ${shape.type || 'elements'}`);
      return;
    }
    const keys = Object.keys(value);
    if (!shape.isResource && keys.every((key) => key === 'id')) {
      run.report('error', 'invariant', path, 'breaks the rule ele-1: an element has a value or children');
      return;
    }
    const present = new Set<Element>();
    for (const key of keys) {
      if (shape.isResource && key === 'resourceType') continue;
      const isSibling = key.startsWith('_');
      const named = shape.names.get(isSibling ? key.slice(1) : key);
      if (named === undefined || (isSibling && named.field.primitive === undefined))
        run.report('error', 'structure', `${path}.${key.slice(0, 80)}`, `is no element of ${shape.type || 'this element'}`);
      else present.add(named.element);
    }
    for (const element of shape.elements) if (!element.isOptional || present.has(element)) checkElement(element, value, path, depth, run);
    hold(shape.invariants, value, path, run);
  }

  /** A resource against its type and the profiles it claims that are known. */
  function checkResource(resource: Record<string, unknown>, path: string, depth: number, run: Run): void {
    const type = resourceTypeOf(resource) ?? '';
    const shape = /^[A-Z][A-Za-z]+$/.test(type) ? shapes.shapeOfType(type) : undefined;
    if (shape?.isResource !== true || type === 'Resource' || type === 'DomainResource') {
      run.report('error', 'structure', path, `${type.slice(0, 60) || 'it'} is no type of resource`);
      return;
    }
    const within = type === 'Bundle' ? { ...run, entries: entriesOf(resource) } : run;
    const { meta } = resource;
    let isBaseChecked = false;
    for (const claim of isRecord(meta) ? listOf(meta['profile']) : []) {
      const url = typeof claim === 'string' ? withoutVersion(claim) : '';
      const profile = shapes.shapeOf(url);
      if (profile === undefined) continue;
      if (profile.type !== type)
        run.report('error', 'structure', `${path}.meta.profile`, `${String(claim)} is a profile of ${profile.type}`);
      else {
        // A profile's snapshot repeats all that its base says.
        isBaseChecked = true;
        checkProfile(url, resource, path, depth, within);
      }
    }
    if (!isBaseChecked) checkObject(shape, resource, path, depth, within);
  }

  return { checkResource, checkProfile, fits };
}

const entriesOf = (bundle: Record<string, unknown>): ReadonlyMap<string, Record<string, unknown>> =>
  new Map(
    listOf(bundle['entry']).flatMap((entry) =>
      isRecord(entry) && typeof entry['fullUrl'] === 'string' && isRecord(entry['resource'])
        ? [[entry['fullUrl'], entry['resource']] as const]
        : [],
    ),
  );
