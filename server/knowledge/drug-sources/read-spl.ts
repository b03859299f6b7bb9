import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { z } from 'zod';
import { noProducts, setIdSchema, type LabelVersion } from './label-version.ts';

/** LOINC codes. @see https://www.accessdata.fda.gov/spl/ */
const prescriptionLabel = '34391-3';
const boxedWarningSection = '34066-1';

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
  let nestedBoxed = 0;

  const take = (text: string): void => {
    if (open.length > 1 && open[0] === 'document' && open[1] === 'title') found.title.push(text);
    for (const section of sections) if (section.code === boxedWarningSection) section.text.push(text);
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
    if (blocks.has(tag.name)) take(' ');
    if (open.length === 1 && tag.name !== 'document') throw new Error(`It is XML of <${tag.name}>, not an SPL document.`);
    if (open.length === 2) ofDocument(tag);
    if (tag.name === 'section') sections.push({ code: undefined, text: [] });
    const section = sections.at(-1);
    if (tag.name === 'code' && parent === 'section' && section !== undefined) section.code ??= tag.attributes['code'];
  });
  parser.on('closetag', (tag) => {
    if (blocks.has(tag.name)) take(' ');
    open.pop();
    if (tag.name !== 'section') return;
    const section = sections.pop();
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
        recentChanges: [],
        products: noProducts,
      };
    },
  };
}
