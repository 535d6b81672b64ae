import { crowd } from "../../src/sim/index.ts";

/** Makes up and runs a crowd of as many devices as the first argument says; tells its figures. */
const devices = Number(process.argv[2]);
const before = process.cpuUsage();
const trace = crowd.generateCrowd({
  seed: 1,
  // Three quarters turn up; a few more, so that every device does.
  candidates: Math.round((devices * 4.02) / 3),
  clients: devices,
  jobs: 100,
  // Jobs come over all of the five days and a little more, so that all of the crowd is run through.
  jobGap: 4_800,
  isEachInTurn: true,
});
const run = crowd.simulateCheckin({ trace, policy: "lean" });
const { user, system } = process.cpuUsage(before);
process.send?.({
  seconds: (user + system) / 1e6,
  peakMib: process.resourceUsage().maxRSS / 1_024,
  devices: Math.min(devices, run.checkIns),
});
