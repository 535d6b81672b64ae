export {
  faultOf,
  type Instance,
  type InstanceSize,
  randomInstance,
  valueKept,
} from "./instance.ts";
export { optimum } from "./optimum.ts";
