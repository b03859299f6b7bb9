import { withDates } from '../../contract/index.ts';
import type { LessonSource } from '../../knowledge/curriculum/index.ts';

const otherKinds = { 'label-index': 'FDA index', rems: 'FDA notice', guideline: 'guideline' } as const;

/** A name that texts refer to a source by; whatever else a tenant's text calls a source is never looked for. */
const shortName = /^[A-Z]\d+$/;
/** One walk over the text: what a source is called may hold the name of another, and is not looked through. */
const mention = /\b([A-Z]\d+)( box\b| (?:section )?(?=\d)| (?=[A-Z])|\b)/g;

/**
 * Reviewers' short names of sources as a clinician reads them: "(L1 box, 5.1)" as "(boxed warning, 5.1)", "(L1 2.6)" as
 * "(section 2.6)". Which label is said only where the lesson has several.
 */
export function sourcesInWords(sources: readonly LessonSource[], text: string): string {
  const known = new Map(sources.filter(({ id }) => shortName.test(id)).map((source) => [source.id, source]));
  const labels = sources.filter(({ kind }) => kind === 'label').length;
  const named = text.replace(mention, (whole, id: string, rest: string, at: number) => {
    const source = known.get(id);
    if (source === undefined) return whole;
    const isSection = /\d/.test(text.charAt(at + whole.length));
    // A document is a tenant's own, whose name its clinicians know.
    if (source.kind === 'document') return rest === ' ' && isSection ? `${source.text}, section ` : `${source.text}${rest}`;
    if (source.kind !== 'label') return `${otherKinds[source.kind]}${rest}`;
    const name = labels === 1 ? '' : `label version ${source.version}, `;
    if (rest === ' box') return `${name}boxed warning`;
    if (rest === '') return name === '' ? 'label' : name.slice(0, -2);
    if (isSection) return `${name}section `;
    return name === '' ? 'label, ' : name;
  });
  return withDates(named.replace(/(?<=\()box\b/g, 'boxed warning'));
}
