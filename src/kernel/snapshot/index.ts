export { decodeState, isReadableImage } from "./decode.ts";
export { encodeState, IMAGE_VERSION } from "./encode.ts";
export type { Column, FleetHead, NamedColumn, PoolHead, StateHead, StateImage } from "./types.ts";
