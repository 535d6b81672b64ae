const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u;
const NARROWEST = /[\p{M}\p{Cf}]/u;

/** Columns that a text takes on a terminal: two for wide letters, none for marks upon others. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += NARROWEST.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
  return width;
}

/** Text from elsewhere, safe to print: nothing in it moves the cursor or breaks the line. */
export function plain(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "\ufffd");
}
