export { createRouter, locate, type Router, route } from "./router.ts";
export type {
  AskRound,
  Geography,
  Located,
  NewCheckin,
  Position,
  RouterAnswer,
  RouterMessage,
  RouterRefusal,
  Site,
} from "./types.ts";
