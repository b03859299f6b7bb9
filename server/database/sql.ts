const marker: unique symbol = Symbol('sql');

/** A statement whose values travel as parameters. Only the `sql` tag makes one: a string cannot be passed. */
export type Sql = {
  readonly [marker]: true;
  readonly text: string;
  readonly values: readonly unknown[];
  /** Set by `prepared`. */
  readonly name?: string;
};

const isSql = (value: unknown): value is Sql => typeof value === 'object' && value !== null && marker in value;

/** Builds a parametrised statement; a nested `sql` is spliced in with its own parameters. */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Sql {
  let text = '';
  const values: unknown[] = [];
  strings.forEach((string, index) => {
    text += string;
    if (index >= parts.length) return;
    const part = parts[index];
    if (isSql(part)) {
      text += part.text.replace(/\$(\d+)/g, (_, position: string) => `$${Number(position) + values.length}`);
      values.push(...part.values);
    } else {
      values.push(part);
      text += `$${values.length}`;
    }
  });
  return { [marker]: true, text, values };
}

/** Joins statements with a separator taken from a closed list. */
export function join(parts: readonly Sql[], separator: ', ' | ' and ' | ' or ' | ' union all '): Sql {
  let text = '';
  const values: unknown[] = [];
  parts.forEach((part, index) => {
    if (index > 0) text += separator;
    text += part.text.replace(/\$(\d+)/g, (_, position: string) => `$${Number(position) + values.length}`);
    values.push(...part.values);
  });
  return { [marker]: true, text, values };
}

const names = new Map<string, string>();

/**
 * The same statement, parsed and planned once a connection. For the few that every order runs, and only where the text is
 * fixed: each text stays with each connection for as long as that lives.
 */
export function prepared(statement: Sql): Sql {
  const name = names.get(statement.text) ?? `prepared_${names.size}`;
  names.set(statement.text, name);
  return { ...statement, name };
}
