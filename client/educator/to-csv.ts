/** A cell as a spreadsheet reads it: quoted, and never taken for a formula. */
const field = (value: string): string => `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;

/** Rows as RFC 4180 has them, with a mark by which spreadsheets know UTF-8. */
export const toCsv = (rows: readonly (readonly string[])[]): string =>
  `\u{feff}${rows.map((row) => row.map(field).join(',')).join('\r\n')}\r\n`;

/** Hands a table to the browser as a file. */
export const download = (name: string, csv: string): void => saveFile(name, new Blob([csv], { type: 'text/csv;charset=utf-8' }));

/** Hands bytes to the browser as a file. */
export function saveFile(name: string, file: Blob): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Some browsers read it a moment after the click.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
