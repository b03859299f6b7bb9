import type { SaxesTagPlain } from 'saxes';
import type { LabelProducts } from './label-version.ts';

/** UNIIs. @see https://www.hl7.org/oid/ */
const substances = '2.16.840.1.113883.4.9';

const products = new Set(['manufacturedProduct', 'manufacturedMedicine', 'partProduct', 'partMedicine']);
const activeSubstances = new Set(['ingredientSubstance', 'activeIngredientSubstance']);
const named = new Set([...products, ...activeSubstances, 'genericMedicine', 'activeMoiety', 'inactiveIngredientSubstance']);

type Contents = { substances: string[]; uniis: string[]; routes: string[]; applications: string[] };

const nothing = (): Contents => ({ substances: [], uniis: [], routes: [], applications: [] });

const once = (texts: readonly string[]): string[] => [...new Set(texts.filter((text) => text !== ''))];

/**
 * Collects what an SPL document says of its products, as openFDA would give it. What only comes with a drug in a kit and has no
 * application of its own, as an alcohol pad, is an element and not a substance of the label.
 * @see https://www.fda.gov/industry/fda-data-standards-advisory-board/structured-product-labeling-resources
 */
export function createProductReader(): {
  /** @param open names of the elements that are open, this one last */
  open(tag: SaxesTagPlain, open: readonly string[]): void;
  text(text: string): void;
  close(open: readonly string[]): void;
  end(): Omit<LabelProducts, 'rxcuis' | 'types' | 'mentionsBox'>;
} {
  const brandNames: string[] = [];
  const genericNames: string[] = [];
  const elements: string[] = [];
  let labeler = '';
  const contents = [nothing()];
  /** How many elements were open where the product began; 0 outside. */
  let productAt = 0;
  let isActive = false;
  let name: string[] | undefined;

  const inPart = (): boolean => contents.length > 1;
  const innermost = (): Contents => contents.at(-1) ?? nothing();
  const isLabeler = (open: readonly string[]): boolean =>
    open.length === 5 && open.join('/') === 'document/author/assignedEntity/representedOrganization/name';

  const takeName = (parent: string, text: string): void => {
    elements.push(text);
    if (products.has(parent) && !inPart()) brandNames.push(text);
    if (parent === 'genericMedicine' && !inPart()) genericNames.push(text.toUpperCase());
    if (activeSubstances.has(parent) && isActive) innermost().substances.push(text.toUpperCase());
  };

  return {
    open: (tag, open) => {
      const parent = open.at(-2) ?? '';
      if (isLabeler(open)) name = [];
      if (productAt === 0) {
        if (tag.name === 'manufacturedProduct' && parent === 'subject') productAt = open.length;
        return;
      }
      const { code, codeSystem, classCode, displayName, extension } = tag.attributes;
      if (tag.name === 'part') contents.push(nothing());
      else if (tag.name === 'ingredient') isActive = classCode?.startsWith('ACT') === true;
      else if (tag.name === 'activeIngredient') isActive = true;
      else if (tag.name === 'name' && named.has(parent)) name = [];
      else if (tag.name === 'code' && activeSubstances.has(parent) && isActive && codeSystem === substances)
        innermost().uniis.push(code ?? '');
      else if (tag.name === 'routeCode') innermost().routes.push(displayName ?? '');
      else if (tag.name === 'id' && parent === 'approval') innermost().applications.push(extension ?? '');
      else if (name !== undefined) name.push(' ');
    },
    text: (text) => void name?.push(text),
    close: (open) => {
      const tag = open.at(-1);
      if (tag === 'name' && name !== undefined) {
        const text = name.join('').replace(/\s+/g, ' ').trim();
        name = undefined;
        if (productAt > 0) takeName(open.at(-2) ?? '', text);
        else labeler = text;
      }
      if (tag === 'ingredient' || tag === 'activeIngredient') isActive = false;
      if (tag === 'part' && inPart()) {
        const part = contents.pop() ?? nothing();
        const isDrug = part.applications.some((application) => /^(?:NDA|BLA|ANDA)/.test(application));
        if (isDrug) for (const key of ['substances', 'uniis', 'routes', 'applications'] as const) innermost()[key].push(...part[key]);
      }
      if (open.length === productAt) productAt = 0;
    },
    end: () => {
      const [{ substances: names, uniis, routes, applications } = nothing()] = contents;
      return {
        brandNames: once(brandNames),
        genericNames: once(genericNames),
        labeler: labeler === '' ? null : labeler,
        applications: once(applications),
        uniis: once(uniis),
        substances: once(names),
        routes: once(routes),
        elements: elements.length === 0 ? [] : [elements.join(' ')],
      };
    },
  };
}
