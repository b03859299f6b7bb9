import { withDates, type Cite, type SourceView } from '../../server/contract/index.ts';

/** "boxed warning, 5.1", "section 1", "sections 2.3, 5.1", "Dosage": a section as a reader looks it up. */
function sectionWords(sections: readonly string[]): string {
  const [first = '', second = ''] = sections;
  const inWords = sections.map((section) =>
    section === 'box' ? 'boxed warning' : section === 'list' ? 'list of recent changes' : section,
  );
  const said = inWords.join(', ');
  if (!/^\d/.test(first)) return said;
  return `${/^\d/.test(second) ? 'sections' : 'section'} ${said}`;
}

/** What a source is called, without our short id: "FDA label, tofacitinib, oral tablet", "FDA notice, 13 Jun 2025". */
export const sourceName = (source: SourceView): string =>
  source.kind === 'label' ? `FDA label${source.product === null ? '' : `, ${source.product}`}` : withDates(source.text);

/** Where a statement stands. The source is named where the lesson has several labels, or where it is none. */
export function citeWords({ sourceId, sections }: Cite, sources: readonly SourceView[]): string {
  const source = sources.find(({ id }) => id === sourceId);
  const where = sectionWords(sections);
  if (source === undefined) return where;
  const isOnlyLabel = source.kind === 'label' && sources.filter(({ kind }) => kind === 'label').length === 1;
  const name = source.kind !== 'label' ? sourceName(source) : isOnlyLabel ? '' : `label version ${source.version ?? ''}`;
  const said = [name, where].filter((one) => one !== '').join(', ');
  return said === '' ? 'the label' : said;
}

/** Whether all that is in the brackets, "label version 3, section 5.2", is among what is cited. */
function isCited(inside: string, cites: readonly Cite[], sources: readonly SourceView[]): boolean {
  let version: string | undefined;
  return inside.split(/[,;]/).every((part) => {
    const said = part.trim();
    const label = /^label(?: version (\S+))?$/.exec(said);
    if (label !== null) {
      version = label[1];
      return true;
    }
    const section = said.replace(/^sections? /, '').replace(/^boxed warning$/, 'box');
    const isOfLabel = ({ sourceId }: Cite): boolean => sources.find(({ id }) => id === sourceId)?.version === version;
    return cites.some((cite) => cite.sections.includes(section) && (version === undefined || isOfLabel(cite)));
  });
}

/** A reason without the sections in brackets at its end, where the citation beside it names them all. */
export const withoutCite = (text: string, cites: readonly Cite[], sources: readonly SourceView[]): string =>
  text.replace(/\s*\(([^()]*)\)(?=\.?$)/, (whole, inside: string) => (isCited(inside, cites, sources) ? '' : whole));

/** The official page of a label. */
export const labelAddress = (setId: string): string =>
  `https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid=${encodeURIComponent(setId)}`;
