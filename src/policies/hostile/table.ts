import type { PolicyFault } from "../index.ts";

/** What a hostile policy does, in both languages, as the body of `eval`. */
export interface Hostile {
  readonly does: string;
  readonly javascript: string;
  readonly python: string;
  /** Codes that say what happened; `value` instead where it may end well but must learn nothing. */
  readonly ends: readonly (PolicyFault["code"] | "value")[];
}

/** In files, variables and other owners' data; it must be in no answer, message or print. */
export const SECRET = "s3cr3t-of-somebody-else";

export const HOSTILE: readonly Hostile[] = [
  {
    does: "loops for ever",
    javascript: "for (;;);",
    python: "while True: pass",
    ends: ["policy_timeout"],
  },
  {
    does: "allocates without end",
    javascript: "const kept = []; for (;;) kept.push(new Array(100000).fill(1));",
    python: "kept = []\nwhile True: kept.append(bytearray(1 << 24))",
    ends: ["policy_out_of_memory", "policy_timeout"],
  },
  {
    does: "calls itself without end",
    javascript: "const f = () => f() + 1; return f();",
    python: "f = lambda: f() + 1\nreturn f()",
    ends: ["policy_raised"],
  },
  {
    does: "throws",
    javascript: "throw new Error('as I please');",
    python: "raise ValueError('as I please')",
    ends: ["policy_raised"],
  },
  {
    does: "leaves the process",
    javascript: "process.exit(1);",
    python: "import sys\nsys.exit(1)",
    ends: ["policy_raised"],
  },
  {
    does: "prints without end",
    javascript: "for (let i = 0; i < 100000; i++) console.log('x'.repeat(100)); return 1;",
    python: "for i in range(100000): print('x' * 100)\nreturn 1",
    ends: ["value"],
  },
  {
    does: "answers with too much",
    javascript: "return 'x'.repeat(3000000);",
    python: "return 'x' * 3000000",
    ends: ["policy_output_too_large"],
  },
  {
    does: "answers with what is no data",
    javascript: "return { a: [1, () => 1] };",
    python: "return {'a': [1, {1, 2}]}",
    ends: ["policy_output_invalid"],
  },
  {
    does: "answers with what is no number",
    javascript: "return { score: 0 / 0 };",
    python: "return {'score': float('nan')}",
    ends: ["policy_output_invalid"],
  },
  {
    does: "answers with itself inside",
    javascript: "const a = {}; a.a = a; return a;",
    python: "a = {}\na['a'] = a\nreturn a",
    ends: ["policy_output_invalid"],
  },
  {
    does: "keeps too much in its context",
    javascript: "context.all = 'x'.repeat(70000); return 1;",
    python: "context['all'] = 'x' * 70000\nreturn 1",
    ends: ["policy_context_too_large"],
  },
  {
    does: "waits for what never comes",
    javascript: "return new Promise(() => {});",
    python: "import asyncio\nreturn self.never()",
    ends: ["policy_timeout", "policy_raised"],
  },
  {
    does: "matches a pattern that blows up",
    javascript: "return /^(a+)+$/.test('a'.repeat(60) + 'b');",
    python: "import re\nreturn bool(re.match('^(a+)+$', 'a' * 60 + 'b'))",
    ends: ["policy_timeout"],
  },
  {
    does: "reads a file",
    javascript:
      "const fs = typeof require === 'function' ? require('fs') : process.getBuiltinModule('fs');" +
      "return fs.readFileSync(parameters.file, 'utf8');",
    python: "return open(parameters['file']).read()",
    ends: ["policy_raised"],
  },
  {
    does: "reads a file through an imported module",
    javascript: "return import('node:fs').then((fs) => fs.readFileSync(parameters.file, 'utf8'));",
    python:
      "import pyodide.code\nfile = parameters['file']\n" +
      "script = f\"process.getBuiltinModule('fs').readFileSync('{file}', 'utf8')\"\n" +
      "return pyodide.code.run_js(script)",
    ends: ["policy_raised", "policy_timeout", "policy_load_failed"],
  },
  {
    does: "reads variables of the environment",
    javascript: "return typeof process === 'undefined' ? {} : process.env;",
    python: "import os\nreturn dict(os.environ)",
    ends: ["value", "policy_raised"],
  },
  {
    does: "climbs to the outer world by constructors",
    javascript:
      "const outer = settings.cluster_client.read_cluster.constructor('return globalThis')();" +
      "const found = outer.process ?? this.constructor.constructor('return this')().process;" +
      "return found.getBuiltinModule('fs').readFileSync(parameters.file, 'utf8');",
    python:
      "for c in ().__class__.__base__.__subclasses__():\n" +
      "    if c.__name__ == 'Popen': return str(c('id'))\n" +
      "return [c.__name__ for c in ().__class__.__base__.__subclasses__() " +
      "if 'process' in c.__module__]",
    ends: ["value", "policy_raised"],
  },
  {
    does: "climbs out through its error's stack",
    javascript:
      "Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getThis?.()?.process);" +
      "const found = new Error().stack; return Array.isArray(found) ? found.filter(Boolean) : [];",
    python:
      "import sys\nframe, names = sys._getframe(), []\n" +
      "while frame:\n" +
      "    names += [n for n in frame.f_globals if 'process' in n]\n    frame = frame.f_back\n" +
      "return names",
    ends: ["value", "policy_raised"],
  },
  {
    does: "opens a connection",
    javascript:
      "const open = typeof fetch === 'function' ? fetch : undefined;" +
      "return open('http://127.0.0.1:' + parameters.port).then((r) => r.text());",
    python:
      "import socket\nwith socket.create_connection(('127.0.0.1', parameters['port'])) as s:\n" +
      "    return s.recv(100).decode()",
    ends: ["policy_raised", "policy_timeout"],
  },
  {
    does: "starts a process",
    javascript:
      "const { execSync } = process.getBuiltinModule('child_process');" +
      "return String(execSync('cat ' + parameters.file));",
    python:
      "import subprocess\nreturn subprocess.check_output(['cat', parameters['file']]).decode()",
    ends: ["policy_raised"],
  },
  {
    does: "looks for what others left in globals",
    javascript:
      "return [globalThis.left, Object.prototype.left, Array.prototype.left].filter(Boolean);",
    python:
      "import builtins, sys\n" +
      "return [str(getattr(builtins, 'left', '')), str(getattr(sys, 'left', ''))]",
    ends: ["value"],
  },
];

/** Run by another owner before each: leaves a secret wherever it can, and bends what it can. */
export const LEAVER = {
  javascript:
    `globalThis.left = "${SECRET}"; Object.prototype.left = "${SECRET}";` +
    `Array.prototype.left = "${SECRET}"; JSON.parse = () => "${SECRET}";` +
    `Array.prototype.push = () => "${SECRET}"; return 1;`,
  python:
    `import builtins, sys, json\nbuiltins.left = sys.left = "${SECRET}"\n` +
    `json.loads = json.dumps = lambda *a: '"${SECRET}"'\nreturn 1`,
} as const;

/** A class around the body of `eval`. */
export function policySource(language: "javascript" | "python", body: string): string {
  if (language === "javascript") {
    return (
      "export class AIOSv1PolicyRule {\n" +
      "  constructor(ruleId, settings, parameters) { this.settings = settings; }\n" +
      "  eval(parameters, input, context) {\n    const settings = this.settings;\n" +
      `    ${body}\n  }\n}\n`
    );
  }
  const lines = body.split("\n").map((line) => `        ${line}`);
  return (
    "class AIOSv1PolicyRule:\n    def __init__(self, rule_id, settings, parameters):\n" +
    "        self.settings = settings\n\n    async def never(self):\n" +
    "        import asyncio\n        await asyncio.Future()\n\n" +
    `    def eval(self, parameters, input_data, context):\n${lines.join("\n")}\n`
  );
}
