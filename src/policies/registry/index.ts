export { readArchive, readArchiveText, type Upload, type UploadedCode } from "./archive.ts";
export { codeText, readCode } from "./code.ts";
