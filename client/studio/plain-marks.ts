/** A text to read, not to write: the source's own words, which stand in "[[…]]" while it is written, in quotation marks. */
export const plainMarks = (text: string): string => text.replaceAll(/“?\[\[([\s\S]*?)\]\]”?/g, '“$1”');
