export { checkIn, checkInAgain, withdrawOffer } from "./check-in.ts";
export { hear } from "./hear.ts";
export { due, isReportDue, report, scanned } from "./report.ts";
export { type ClientManager, createClientManager, heldBy, type Row } from "./state.ts";
