import { openTextFile } from "../../sim/index.ts";

/** Writes a whole file, in a folder that is made if need be. Faults of the disk are thrown. */
export function writeFile(path: string, text: string): void {
  const file = openTextFile(path);
  file.write(text);
  file.close();
}
