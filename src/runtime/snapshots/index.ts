export { createSnapshots, type SnapshotOptions, type Snapshots } from "./snapshots.ts";
