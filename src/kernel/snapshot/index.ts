export { decodeState, isReadableImage } from "./decode.ts";
export { encodeState, IMAGE_VERSION } from "./encode.ts";
export type {
  Column,
  FleetHead,
  JobsHead,
  NamedColumn,
  PoolHead,
  QueueHead,
  StateHead,
  StateImage,
} from "./types.ts";
