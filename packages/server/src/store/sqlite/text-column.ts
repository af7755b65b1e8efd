/** Many texts as one, with their lengths; a length of -1 stands for no text. */
export interface TextColumn {
  readonly joined: string;
  readonly lengths: Int32Array;
}

export function packTexts(texts: readonly (string | undefined)[]): TextColumn {
  const lengths = new Int32Array(texts.length);
  for (let at = 0; at < texts.length; at += 1) lengths[at] = texts[at]?.length ?? -1;
  return { joined: texts.join(''), lengths };
}

/** Where there was no text there is `null`, which is how the database says it. */
export function unpackTexts({ joined, lengths }: TextColumn): (string | null)[] {
  const texts: (string | null)[] = new Array(lengths.length);
  let start = 0;
  for (let at = 0; at < lengths.length; at += 1) {
    const length = lengths[at] as number;
    if (length < 0) texts[at] = null;
    else {
      texts[at] = joined.slice(start, start + length);
      start += length;
    }
  }
  return texts;
}
