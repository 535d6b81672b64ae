import { join } from "node:path";

/** Where compiled sources are kept: beside the packages, so that they go when those go. */
export const COMPILE_CACHE = join(import.meta.dirname, "../../node_modules/.cache/arbiter");
