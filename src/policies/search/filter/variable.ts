/** `storage["disks.memory.freeMem"]` is another way to write `storage.disks.memory.freeMem`. */
export function dotted(variable: string): string {
  const text = variable.replace(/\["([^"]*)"\]|\['([^']*)'\]/g, ".$1$2");
  return text.startsWith(".") ? text.slice(1) : text;
}
