export {
  jsonResponse,
  pieces,
  problemResponse,
  type Scripted,
  type ScriptedFetch,
  type SentRequest,
  scriptFetch,
} from "./scripted-fetch.ts";
