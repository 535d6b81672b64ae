export { type ArchiveReport, readArchive } from "./read.ts";
export { writeArchive } from "./write.ts";
