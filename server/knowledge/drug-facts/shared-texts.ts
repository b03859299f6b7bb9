/** One string for all that are equal: tens of thousands of labels and names say the same few. */
export const createShared = (): (<Text extends string>(text: Text) => Text) => {
  const texts = new Map<string, string>();
  return <Text extends string>(text: Text): Text => {
    const known = texts.get(text);
    if (known !== undefined) return known as Text;
    texts.set(text, text);
    return text;
  };
};
