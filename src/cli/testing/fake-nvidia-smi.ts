import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A program that stands in for the driver's own. */
export interface FakeNvidiaSmi {
  readonly path: string;
  /** What it prints from now on, and how it ends. */
  answer(lines: readonly string[], exitCode?: number): void;
}

/**
 * Puts a script in `folder` that prints what it is told to. It knows the one query that is asked:
 * any other ends with code 2, as the real one does.
 */
export function fakeNvidiaSmi(folder: string, lines: readonly string[] = []): FakeNvidiaSmi {
  const path = join(folder, "nvidia-smi");
  const said = join(folder, "nvidia-smi.out");
  const code = join(folder, "nvidia-smi.code");
  const query = "index,name,memory.total,memory.used,utilization.gpu,temperature.gpu,power.draw";
  writeFileSync(
    path,
    `#!/bin/sh
[ "$*" = "--query-gpu=${query} --format=csv,noheader,nounits" ] || exit 2
cat '${said}'
exit "$(cat '${code}')"
`,
  );
  chmodSync(path, 0o755);
  const answer = (answered: readonly string[], exitCode = 0): void => {
    writeFileSync(said, answered.map((line) => `${line}\n`).join(""));
    writeFileSync(code, String(exitCode));
  };
  answer(lines);
  return { path, answer };
}

/** Lines of `count` equal GPUs. */
export function gpuLines(count: number, model = "NVIDIA A100-SXM4-80GB"): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    return `${index}, ${model}, 81920, ${index * 1_024}, ${index * 10}, 35, 61.50`;
  });
}
