/** What readers of all formats come to: blocks in the order of reading. */
export type Block = {
  /** A row of a table is one statement, however many sentences its cells hold. */
  kind: 'heading' | 'text' | 'row';
  /** 1 to 6, of headings. */
  level: number;
  text: string;
  /** From 1, where the format has pages. */
  page: number | null;
};

export type DocumentFormat = 'markdown' | 'html' | 'pdf';

export type DocumentSection = {
  /** As printed: "4.2", "A.1". */
  number: string | null;
  /** Null for what stands before the first heading. */
  heading: string | null;
  level: number;
  page: number | null;
  statements: string[];
};

export type ReadDocument = {
  format: DocumentFormat;
  /** As the document names itself. */
  title: string | null;
  sections: DocumentSection[];
  /** Pages that hold no text and so were not read. */
  pagesWithoutText: number[];
};
