/** Why a document cannot be read; the names are for programs, the sentences for whoever uploaded it. */
export const documentProblems = {
  empty: 'The file is empty.',
  'unknown-type': 'This is no PDF, no web page and no Markdown text. Save the document as one of these and upload it again.',
  'wrong-type-html': 'This is a web page, not a PDF. Often a sign-in page was saved in place of the document: open the file and look.',
  'wrong-type': 'What the file holds is not what its name says. Open it and look, and upload what was meant.',
  'office-file': 'This is an office file or a zip archive. Save the document as PDF and upload that.',
  'invalid-utf-8': 'The text is not in UTF-8, so that letters and signs could be read wrongly. Save it in UTF-8 and upload it again.',
  encrypted: 'The PDF is protected by a password. Save it without one and upload it again.',
  damaged: 'The file is damaged or incomplete. Get it once more from its publisher.',
  'no-text':
    'The PDF holds pictures of pages and no text, as scanners make them. Upload a version with text, or one that went through text recognition and was checked.',
  'unreadable-text':
    'The letters of this PDF cannot be told from its fonts, so that its text would be read wrongly. Upload another version of the document.',
  'too-large': 'The file is larger than 10 MB.',
  'too-many-pages': 'The PDF has more than 500 pages. Upload the part that lessons rest on.',
  'too-much-text':
    'The document holds more than 2 million characters, or more than 50,000 headings and statements. Upload the part that lessons rest on.',
  'too-deep': 'The document is nested too deeply to be read.',
  'too-long': 'Reading took longer than 20 seconds and was stopped. Upload a simpler version of the document.',
  'too-much-memory': 'Reading took more memory than a document may and was stopped. Upload a simpler version of the document.',
} as const;

export type DocumentProblem = keyof typeof documentProblems;

/** Bounds of what is read; each has its problem. */
export const documentLimits = {
  bytes: 10 * 1024 * 1024,
  pages: 500,
  characters: 2_000_000,
  /** Headings and statements: each is an object to whoever takes the answer in, who serves clinicians meanwhile. */
  pieces: 50_000,
  depth: 400,
  milliseconds: 20_000,
  residentBytes: 700 * 1024 * 1024,
};

export const isDocumentProblem = (name: unknown): name is DocumentProblem =>
  typeof name === 'string' && Object.hasOwn(documentProblems, name);

/** Thrown by readers; where it is caught it becomes an answer. */
export const problem = (name: DocumentProblem): Error => Object.assign(new Error(documentProblems[name]), { problem: name });

/** The name of what a reader threw; whatever else it threw, the document is at fault. */
export const problemOf = (thrown: unknown): DocumentProblem => {
  if (typeof thrown === 'object' && thrown !== null && 'problem' in thrown && isDocumentProblem(thrown.problem)) return thrown.problem;
  return thrown instanceof RangeError ? 'too-deep' : 'damaged';
};
