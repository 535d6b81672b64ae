export { createRouter, type Router, route } from "./router.ts";
export type {
  AskRound,
  Geography,
  NewCheckin,
  Position,
  RouterAnswer,
  RouterMessage,
  RouterRefusal,
  Site,
} from "./types.ts";
