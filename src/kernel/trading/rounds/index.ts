export { clearRound, nextRound } from "./clear.ts";
