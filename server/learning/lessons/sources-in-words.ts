import { withDates } from '../../contract/index.ts';
import type { LessonSource } from '../../knowledge/curriculum/index.ts';

const otherKinds = { 'label-index': 'FDA index', rems: 'FDA notice', guideline: 'guideline' } as const;

/**
 * Reviewers' short names of sources as a clinician reads them: "(L1 box, 5.1)" as "(boxed warning, 5.1)", "(L1 2.6)" as
 * "(section 2.6)". Which label is said only where the lesson has several.
 */
export function sourcesInWords(sources: readonly LessonSource[], text: string): string {
  const labels = sources.filter(({ kind }) => kind === 'label').length;
  const named = sources
    .reduce((said, source) => {
      // A document is a tenant's own, whose name its clinicians know.
      if (source.kind === 'document')
        return said
          .replace(new RegExp(`\\b${source.id} (?=\\d)`, 'g'), () => `${source.text}, section `)
          .replace(new RegExp(`\\b${source.id}\\b`, 'g'), () => source.text);
      if (source.kind !== 'label') return said.replace(new RegExp(`\\b${source.id}\\b`, 'g'), otherKinds[source.kind]);
      const name = labels === 1 ? '' : `label version ${source.version}, `;
      const id = (rest: string): RegExp => new RegExp(`\\b${source.id}${rest}`, 'g');
      return said
        .replace(id(' box\\b'), `${name}boxed warning`)
        .replace(id(' (?:section )?(?=\\d)'), `${name}section `)
        .replace(id(' (?=[A-Z])'), name === '' ? 'label, ' : name)
        .replace(id('\\b'), name === '' ? 'label' : name.slice(0, -2));
    }, text)
    .replace(/(?<=\()box\b/g, 'boxed warning');
  return withDates(named);
}
