/** A count or a seed from the command line, from 1 on; `otherwise` where it is left out. Throws one line and the usage. */
export function wholeNumber(usage: string): (text: string | undefined, otherwise: number) => number {
  return (text, otherwise) => {
    if (text === undefined) return otherwise;
    if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${text} is no whole number\n\n${usage}`);
    return Number(text);
  };
}
