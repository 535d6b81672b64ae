export { FRAMEWORKS, frameworkNamed } from "./registry.ts";
