export { type ContextStore, openContexts } from "./contexts.ts";
