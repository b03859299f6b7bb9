import { describe, expect, test } from 'vitest';
import { lockedPdf, pdfOfPages, pdfOfStreams } from '../../../test-fixtures/pdf.ts';
import type { DocumentFormat } from './document.ts';
import { documentProblems, problemOf } from './document-problem.ts';
import { readDocument } from './read-document.ts';

const read = async (content: string | Buffer, claimed: DocumentFormat | null = null) =>
  readDocument(Buffer.from(content), { claimed, before: null });
const problemWith = async (content: string | Buffer, claimed: DocumentFormat | null = null) =>
  read(content, claimed).then(
    () => 'none',
    (thrown: unknown) => problemOf(thrown),
  );
const shapeOf = async (content: string | Buffer) =>
  (await read(content)).sections.map(({ number, heading, statements }) => [number, heading, statements]);

describe('Markdown', () => {
  test('is sections by heading, statements by sentence and item, rows of tables whole', async () => {
    const { format, title, sections } = await read(
      '---\ntitle: "Restraint"\n---\nBefore all.\n\n# Restraint protocol\n\n## 4.2 Monitoring\n\nCheck *every* 15 min. Use i.e. a\nform (see [the list](https://x.example)).\n\n1. Give 5 mg. Wait.\n2. Call &amp; tell.\n   - Nested `item`\n\n| Weight | Dose |\n|---|---|\n| < 50 kg | 2.5 mg. Once |\n\n## A bare heading\n',
    );
    expect({ format, title }).toEqual({ format: 'markdown', title: 'Restraint' });
    expect(sections.map(({ number, heading, level, statements }) => ({ number, heading, level, statements }))).toEqual([
      { number: null, heading: null, level: 1, statements: ['Before all.'] },
      { number: null, heading: 'Restraint protocol', level: 1, statements: [] },
      {
        number: '4.2',
        heading: 'Monitoring',
        level: 2,
        statements: [
          'Check every 15 min.',
          'Use i.e. a form (see the list).',
          'Give 5 mg.',
          'Wait.',
          'Call & tell.',
          'Nested item',
          'Weight | Dose',
          '< 50 kg | 2.5 mg. Once',
        ],
      },
      { number: null, heading: 'A bare heading', level: 2, statements: [] },
    ]);
  });

  test('has the words of HTML in it, none of its programs and hidden parts, and no signs that nobody sees', async () => {
    expect(
      await shapeOf(
        '# One\n\n<div style="display: none">Gone</div>\n<p>Seen</p>\n\nGive <b>5</b> <script>alert(1)</script>mg\u202e\u200b.\n\n<!-- note -->\n',
      ),
    ).toEqual([[null, 'One', ['Seen', 'Give 5 mg.']]]);
  });
});

describe('HTML', () => {
  test('is its main part, by heading, sentence and row', async () => {
    const { format, title, sections } = await read(
      '<!doctype html><html><head><title>42 CFR 482.13</title><style>p{}</style></head><body><nav>Home</nav><main><h1>Conditions</h1>' +
        '<h2>§ 482.13(e) Standard: Restraint.</h2><p>All patients have the right.<br>A second <em>line</em> of it.</p><ul><li>One <p>inner</p></li><li>Two</li></ul>' +
        '<table><tr><th>Age</th><td>Hours</td></tr></table><script>bad()</script><p hidden>Hidden</p><p aria-hidden="true">x</p></main><footer>Foot</footer></body></html>',
    );
    expect({ format, title }).toEqual({ format: 'html', title: '42 CFR 482.13' });
    expect(sections.map(({ number, heading, statements }) => [number, heading, statements])).toEqual([
      [null, 'Conditions', []],
      ['482.13(e)', 'Standard: Restraint.', ['All patients have the right.', 'A second line of it.', 'One', 'inner', 'Two', 'Age | Hours']],
    ]);
  });

  test('that is nested without end is refused', async () => expect(await problemWith(`<body>${'<div>'.repeat(5000)}x`)).toBe('too-deep'));
});

describe('PDF', () => {
  const body = (at: number, words: string) => ({ text: words, y: at });
  const page = (number: number) => [
    body(760, 'Example Hospital - Protocol 7'),
    { text: `${number}. Part ${'ABC'[number - 1] ?? ''}`, y: 720, bold: true },
    body(700, 'Check the patient every 15 minutes (min) and'),
    body(686, 'write it down. Call for help if needed.'),
    body(660, '1. Give 5 mg.'),
    body(646, '2. Wait.'),
    body(40, `Page ${number} of 3`),
  ];

  test('is lines to paragraphs, headings by font and size, without heads and feet of pages', async () => {
    for (const flate of [false, true]) {
      const { format, sections, pagesWithoutText } = await read(
        pdfOfPages([[{ text: 'Restraint protocol', y: 740, size: 20 }, ...page(1)], page(2), page(3)], { flate }),
      );
      expect({ format, pagesWithoutText }).toEqual({ format: 'pdf', pagesWithoutText: [] });
      const statements = ['Check the patient every 15 minutes (min) and write it down.', 'Call for help if needed.', 'Give 5 mg.', 'Wait.'];
      expect(sections).toEqual([
        { number: null, heading: 'Restraint protocol', level: 1, page: 1, statements: [] },
        { number: '1', heading: 'Part A', level: 2, page: 1, statements },
        { number: '2', heading: 'Part B', level: 2, page: 2, statements },
        { number: '3', heading: 'Part C', level: 2, page: 3, statements },
      ]);
    }
  });

  test('says which pages hold no text', async () => {
    expect((await read(pdfOfPages([page(1), page(2), []]))).pagesWithoutText).toEqual([3]);
  });

  test.each<[string, () => Buffer, string]>([
    ['pictures of pages', () => pdfOfPages([[], []]), 'no-text'],
    ['mostly pictures', () => pdfOfPages([page(1), [], []]), 'no-text'],
    ['a password', lockedPdf, 'encrypted'],
    ['half a file', () => pdfOfPages([page(1)]).subarray(0, 400), 'damaged'],
    ['rubbish behind its mark', () => Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5000, 7)]), 'damaged'],
    [
      'too many pages',
      () => pdfOfStreams(Array.from({ length: 501 }, () => Buffer.from('<< /Length 0 >>\nstream\n\nendstream'))),
      'too-many-pages',
    ],
  ])('%s: refused', async (_, bytes, name) => expect(await problemWith(bytes())).toBe(name));
});

describe('what a file is', () => {
  test.each<[string, string | Buffer, DocumentFormat | null, string]>([
    ['nothing', '', null, 'empty'],
    ['white space', ' \n ', null, 'empty'],
    ['tags without a word', '<!doctype html><body><script>x</script>', null, 'empty'],
    ['a Word document', Buffer.from('PK\u0003\u0004 word/document.xml'), null, 'office-file'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), null, 'unknown-type'],
    ['bytes', Buffer.from('a\0b'), null, 'unknown-type'],
    ['XML', '<?xml version="1.0"?><ClinicalDocument/>', null, 'unknown-type'],
    ['Latin-1', Buffer.from('Temperatur 38 \u00b0C', 'latin1'), null, 'invalid-utf-8'],
    ['UTF-16', Buffer.from('\ufeffText', 'utf16le'), null, 'invalid-utf-8'],
    ['a sign-in page saved as PDF', '<!doctype html><title>Sign in</title><p>Sign in', 'pdf', 'wrong-type-html'],
    ['text called PDF', 'Just text.', 'pdf', 'wrong-type'],
    ['more than 2 million characters', 'word '.repeat(500_000), null, 'too-much-text'],
    ['more headings than anybody reads', '# A\n'.repeat(50_001), null, 'too-much-text'],
    ['more statements than anybody reads', `# T\n\n${'A. '.repeat(130_000)}`, null, 'too-much-text'],
    ['more than 10 MB', Buffer.alloc(10 * 1024 * 1024 + 1, 0x61), null, 'too-large'],
    ['quotes without end', '>'.repeat(30_000), null, 'too-deep'],
  ])('%s: refused by name', async (_, content, claimed, name) => expect(await problemWith(content, claimed)).toBe(name));

  test('is told by what it holds', async () => {
    expect((await read('\ufeff  <!-- saved -->\n<html><p>Words.')).format).toBe('html');
    expect((await read('\ufeffPlain words.', 'markdown')).format).toBe('markdown');
  });

  test('every problem is a sentence', () => {
    for (const sentence of Object.values(documentProblems)) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});
