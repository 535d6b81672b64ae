export { createReducer, endRound, type Reducer, reduceRoutine, takeReport } from "./reducer.ts";
