import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { z } from 'zod';
import { plainProducts, setIdSchema, type LabelVersion } from './label-version.ts';
import { createProductReader } from './read-spl-products.ts';

/** LOINC codes. @see https://www.accessdata.fda.gov/spl/ */
const prescriptionLabel = '34391-3';
const boxedWarningSection = '34066-1';
const recentChangesSection = '43683-2';
/** Where a boxed warning is named whatever the label says now. */
const namesTheBox = new Set([boxedWarningSection, recentChangesSection]);

/** Types of products by the code of the document, in openFDA's words. */
const types: Record<string, string> = {
  [prescriptionLabel]: 'HUMAN PRESCRIPTION DRUG',
  '34390-5': 'HUMAN OTC DRUG',
};

/** Deeper than any label; what is deeper was made to fill memory. */
const deepest = 1000;

const header = z.object({
  setId: setIdSchema,
  version: z.coerce.number<string>().int().positive(),
  effective: z
    .string()
    .regex(/^\d{8}/)
    .transform((time) => time.slice(0, 8)),
});

/** Elements whose content does not run on into the next word. */
const blocks = new Set(['title', 'paragraph', 'item', 'list', 'td', 'th', 'tr', 'br', 'caption', 'table', 'section', 'text', 'footnote']);

type Section = { code: string | undefined; text: string[] };

/**
 * Reads an SPL document piece by piece. A document type's own entities are not known and end it: nothing can be blown up.
 * @throws Error where it is no XML, or no SPL document
 */
export function createSplReader(): { write(piece: string): void; end(): LabelVersion } {
  const parser = new SaxesParser();
  const open: string[] = [];
  const sections: Section[] = [];
  const found: { setId?: string; version?: string; effective?: string; code?: string; title: string[] } = { title: [] };
  const boxed: string[] = [];
  const recentChanges: string[] = [];
  const products = createProductReader();
  let nestedBoxed = 0;
  let mentionsBox = false;
  /** The last words of a section's text: the two that are looked for may stand in two elements. */
  let lastWords = '';

  const lookForTheBox = (text: string): void => {
    if (mentionsBox || sections.length === 0 || sections.some(({ code = '' }) => namesTheBox.has(code))) return;
    const words = lastWords + text.replace(/\s+/g, ' ');
    mentionsBox = /boxed warning/i.test(words);
    lastWords = words.slice(-20);
  };
  const take = (text: string): void => {
    if (open.length > 1 && open[0] === 'document' && open[1] === 'title') found.title.push(text);
    products.text(text);
    lookForTheBox(text);
    for (const section of sections) if (namesTheBox.has(section.code ?? '')) section.text.push(text);
  };
  const ofDocument = (tag: SaxesTagPlain): void => {
    const { root, code, value } = tag.attributes;
    if (tag.name === 'setId' && root !== undefined) found.setId = root;
    if (tag.name === 'versionNumber' && value !== undefined) found.version = value;
    if (tag.name === 'effectiveTime' && value !== undefined) found.effective = value;
    if (tag.name === 'code' && code !== undefined) found.code = code;
  };

  parser.on('opentag', (tag) => {
    const parent = open.at(-1);
    open.push(tag.name);
    if (open.length > deepest) throw new Error('It is nested deeper than any label.');
    if (blocks.has(tag.name)) take(' ');
    if (open.length === 1 && tag.name !== 'document') throw new Error(`It is XML of <${tag.name}>, not an SPL document.`);
    if (open.length === 2) ofDocument(tag);
    products.open(tag, open);
    if (tag.name === 'section') sections.push({ code: undefined, text: [] });
    const section = sections.at(-1);
    if (tag.name === 'code' && parent === 'section' && section !== undefined) section.code ??= tag.attributes['code'];
  });
  parser.on('closetag', (tag) => {
    if (blocks.has(tag.name)) take(' ');
    products.close(open);
    open.pop();
    if (tag.name !== 'section') return;
    lastWords = '';
    const section = sections.pop();
    const text = section?.code === recentChangesSection ? section.text.join('').replace(/\s+/g, ' ').trim() : '';
    if (text !== '') recentChanges.push(text);
    if (section?.code !== boxedWarningSection) return;
    if (sections.length === 0) boxed.push(section.text.join(''));
    else nestedBoxed += 1;
  });
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('error', (error) => {
    throw new Error(`It is not well-formed XML: ${error.message.split('\n')[0] ?? ''}`);
  });

  return {
    write: (piece) => void parser.write(piece),
    end: () => {
      parser.close();
      const read = header.safeParse(found);
      if (!read.success) throw new Error('It has no setId, versionNumber or effectiveTime as an SPL document has them.');
      const isAuthorization = /emergency use authorization|\bEUA\b/i.test(found.title.join(''));
      return {
        ...read.data,
        isPrescription: found.code === prescriptionLabel && !isAuthorization,
        boxed,
        nestedBoxed,
        recentChanges,
        products: plainProducts({
          ...products.end(),
          rxcuis: [],
          types: Object.hasOwn(types, found.code ?? '') ? [types[found.code ?? ''] ?? ''] : [],
          mentionsBox,
        }),
      };
    },
  };
}
