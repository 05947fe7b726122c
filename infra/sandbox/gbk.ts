let codes: ReadonlyMap<string, number> | undefined;

/** Every character that GBK writes in two bytes, read off the decoder that Node has (there is no encoder). */
function twoByteCodes(): ReadonlyMap<string, number> {
  const decoder = new TextDecoder('gbk');
  const found = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (text.length === 1 && text !== '\uFFFD' && !found.has(text)) found.set(text, (lead << 8) | trail);
    }
  }
  return found;
}

/** Text in GBK, as Alipay and UnionPay write their files; what GBK lacks becomes `?`. */
export function gbk(text: string): Buffer {
  codes ??= twoByteCodes();
  const bytes: number[] = [];
  for (const character of text) {
    const code = codes.get(character);
    if (character.charCodeAt(0) < 0x80) bytes.push(character.charCodeAt(0));
    else if (code === undefined) bytes.push(0x3f);
    else bytes.push(code >> 8, code & 0xff);
  }
  return Buffer.from(bytes);
}
