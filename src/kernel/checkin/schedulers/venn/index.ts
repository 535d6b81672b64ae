export { createVenn } from "./venn.ts";
