export { sampleNode } from "./sample-node.ts";
