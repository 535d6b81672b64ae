export { type CallOptions, openReader, type Reader, type ReaderOptions } from "./reader.ts";
