export { readArchive, readArchiveText, type Upload, type UploadedCode } from "./archive.ts";
export { checkCode } from "./check.ts";
export { codeText } from "./code.ts";
