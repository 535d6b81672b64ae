import { checkCode, codeText, readArchiveText, type UploadedCode } from "../../policies/index.ts";
import { type PolicyRequest, policyDocument, policyUri, problem } from "../../wire/index.ts";
import type { PolicyIntake } from "../handlers/context.ts";

/**
 * Takes code inline or as an archive with `code/function.py` (or `.js`, `.ts`), and refuses what
 * no sandbox could load. Nothing of it is run.
 */
export const policyIntake: PolicyIntake = async (body) => {
  const uploaded = await codeOf(body);
  if ("path" in uploaded) return refused(uploaded.path, uploaded.message);
  const fault = checkCode(uploaded);
  const path = body.archive === undefined ? "/code" : "/archive";
  if (fault !== undefined) return refused(path, fault);
  return {
    uri: policyUri(body),
    document: JSON.stringify(policyDocument(body)),
    code: codeText(uploaded),
  };
};

type Fault = { readonly path: string; readonly message: string };

async function codeOf(body: PolicyRequest): Promise<UploadedCode | Fault> {
  const { code, archive, language = "python" } = body;
  if (archive === undefined) {
    if (code === undefined) return { path: "/code", message: "is required (or `archive`)" };
    return { language, source: code, files: {} };
  }
  if (code !== undefined) {
    return { path: "/archive", message: "can't be given together with `code`" };
  }
  const upload = await readArchiveText(archive);
  return upload.ok ? upload.code : { path: "/archive", message: upload.message };
}

function refused(path: string, message: string): ReturnType<PolicyIntake> {
  const detail = `${path} ${message}.`;
  return Promise.resolve({
    problem: problem("invalid_policy", detail, { errors: [{ path, message }] }),
  });
}
