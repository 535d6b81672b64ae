export { type OpenQuestion, openQuestion } from "./build.ts";
export { type Extract, extractProblem } from "./extract.ts";
export { type Groups, groupsOf } from "./groups.ts";
export { orderOf } from "./order.ts";
export {
  addToChanges,
  costOf,
  fits,
  NO_OPTION,
  type RepairProblem,
  sumsBefore,
  take,
  valueKept,
} from "./problem.ts";
export { createRoomTree, type RoomTree } from "./room-tree.ts";
export { type ItemTable, rankOf, reordered, tableOf } from "./table.ts";
