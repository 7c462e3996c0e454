import { appLog, banner, progressBar, pythonWarnings, stamped, trailer } from '../noise.ts';
import { exit, family, type Sample, type Scene } from '../scene.ts';

/** What an agent prints of its turns. */
function turns(s: Scene, count: number): string {
  return s.lines(
    count,
    (index) =>
      `[${s.clock()}] turn ${index + 1}: ${s.either('Read', 'Edit', 'Bash')} src/ledger/${s.name()}.py (${s.int(200, 9000)} tokens, req_01${s.id(22)})`,
  );
}

function anthropic(s: Scene, exception: string, status: number, body: string): string {
  return `Traceback (most recent call last):
  File "${s.cwd}/agent/loop.py", line ${s.either(120, 120, 126)}, in step
    reply = client.messages.create(**request)
  File "${s.python}/site-packages/anthropic/_base_client.py", line ${s.int(900, 1300)}, in request
    raise self._make_status_error_from_response(err.response) from None
anthropic.${exception}: Error code: ${status} - {'type': 'error', 'error': ${body}, 'request_id': 'req_01${s.id(22)}'}
`;
}

const API: readonly (readonly [name: string, exception: string, status: number, body: (s: Scene) => string])[] = [
  [
    'agent-rate-limit',
    'RateLimitError',
    429,
    () =>
      `{'type': 'rate_limit_error', 'message': 'This request would exceed the rate limit for your organization of 80,000 input tokens per minute.'}`,
  ],
  ['agent-overloaded', 'OverloadedError', 529, () => `{'type': 'overloaded_error', 'message': 'Overloaded'}`],
  [
    'agent-context',
    'BadRequestError',
    400,
    (s) =>
      `{'type': 'invalid_request_error', 'message': 'prompt is too long: ${s.int(200_001, 260_000)} tokens > 200000 maximum'}`,
  ],
  [
    'agent-bad-tool-result',
    'BadRequestError',
    400,
    (s) =>
      `{'type': 'invalid_request_error', 'message': 'messages.${s.int(3, 90)}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: toolu_01${s.id(22)}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.'}`,
  ],
  [
    'agent-bad-key',
    'AuthenticationError',
    401,
    () => `{'type': 'authentication_error', 'message': 'invalid x-api-key'}`,
  ],
  ['agent-server-error', 'InternalServerError', 500, () => `{'type': 'api_error', 'message': 'Internal server error'}`],
];

export const AGENTS: readonly Sample[] = [
  ...API.flatMap(([name, exception, status, body]) =>
    family(name, 4, (s) => {
      const trace = anthropic(s, exception, status, body(s));
      if (s.nth === 2) return { stdout: turns(s, 30) + stamped(s, trace) };
      return { stdout: turns(s, s.int(2, 40)), stderr: s.either('', pythonWarnings(s)) + trace };
    }),
  ),
  ...family('agent-no-quota', 3, (s) => ({
    stdout: turns(s, 3),
    stderr: `openai.RateLimitError: Error code: 429 - {'error': {'message': 'You exceeded your current quota, please check your plan and billing details.', 'type': 'insufficient_quota', 'param': None, 'code': 'insufficient_quota'}}
${s.either('', trailer(s))}`,
  })),
  ...family('agent-reply-not-json', 4, (s) => ({
    stdout: turns(s, s.int(1, 9)),
    stderr: `Traceback (most recent call last):
  File "${s.cwd}/agent/reply.py", line ${s.either(31, 31, 34)}, in parse
    return json.loads(block)
json.decoder.JSONDecodeError: Expecting ',' delimiter: line ${s.int(2, 80)} column ${s.int(2, 120)} (char ${s.int(100, 9000)})

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "${s.cwd}/agent/loop.py", line 140, in step
    plan = parse(reply)
agent.errors.ReplyError: model reply is not valid JSON
`,
  })),
  ...family('agent-reply-without-plan', 3, (s) => ({
    stdout: turns(s, s.int(1, 9)),
    stderr: `Traceback (most recent call last):
  File "${s.cwd}/agent/loop.py", line 140, in step
    plan = parse(reply)
  File "${s.cwd}/agent/reply.py", line 38, in parse
    raise ReplyError("model reply has no plan")
agent.errors.ReplyError: model reply has no plan
`,
  })),
  ...['src/ledger/book.py', 'src/ledger/journal.py', 'tests/test_journal.py'].flatMap((file) =>
    family(`agent-edit-${file}`, 3, (s) => ({
      stdout: `${turns(s, s.int(2, 20))}[${s.clock()}] applying ${s.int(3, 7)} edits
ERROR PATCH_FAILED ${file}: hunk ${s.either('2 of 3', '1 of 3', '2 of 3')} does not apply at line ${s.int(10, 400)}
[${s.clock()}] ${s.int(1, 3)} edits applied, 1 failed; see ${s.logs}/${s.phase}.patch
`,
      stderr: s.either('', pythonWarnings(s)),
    })),
  ),
  ...['docs/PLAN.md', 'docs/REPORT.md'].flatMap((file) =>
    family(`deliverable-${file}`, 3, (s) => ({
      ending: exit(0),
      stdout: turns(s, s.int(2, 40)),
      findings: [
        {
          is: 'contradiction',
          against: 'deliverable',
          category: 'deliverable',
          message: `deliverable is missing: ${file}`,
        },
      ],
    })),
  ),
  ...['docs/ADR.md', 'out/metrics.json'].flatMap((file) =>
    family(`deliverable-validation-${file}`, 3, (s) => ({
      stdout: `${turns(s, 6)}[${s.clock()}] validating deliverables
[${s.clock()}] DELIVERABLES_VALIDATION_FAILED: missing ${file} (${s.int(3, 9)} of 10 present)
`,
      stderr: s.either('', progressBar(s, 'validate')),
    })),
  ),
  ...['failed: tests still red: 1 failing', 'failed: no edit was accepted by the reviewer'].flatMap((reason) =>
    family(`result-${reason.slice(8, 13)}`, 2, (s) => ({
      stdout: turns(s, s.int(2, 9)),
      findings: [{ is: 'contradiction', against: 'result', message: reason.slice(8) }],
    })),
  ),
  ...family('agent-turn-limit', 3, (s) => ({
    stdout: turns(s, 50),
    stderr: `Error: Reached max turns (50)\n${s.either('', trailer(s))}`,
  })),
  ...['Bash(git push:*)', 'Bash(rm:*)'].flatMap((tool) =>
    family(`agent-denied-${tool.slice(5, 7)}`, 2, (s) => ({
      stdout: turns(s, s.int(2, 9)),
      stderr: `Error: tool use was denied: ${tool} is not in the allowed tools (session ${s.uuid()})\n`,
    })),
  ),
  ...family('node-agent-fetch-failed', 3, (s) => ({
    stdout: turns(s, 4),
    stderr: `TypeError: fetch failed
    at node:internal/deps/undici/undici:${s.int(13_000, 13_600)}:13
    at process.processTicksAndRejections (node:internal/process/task_queues:${s.int(95, 105)}:5)
    at async send (${s.cwd}/agent/dist/send.js:44:22) {
  [cause]: Error: getaddrinfo EAI_AGAIN api.anthropic.com
      at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:${s.int(118, 122)}:26) {
    errno: -3001,
    code: 'EAI_AGAIN',
    syscall: 'getaddrinfo',
    hostname: 'api.anthropic.com'
  }
}
`,
  })),
  ...family('timeout-waiting-for-review', 3, (s) => ({
    ending: { is: 'limit', limit: 'timeout', code: 143, signal: 'SIGTERM' },
    stdout: banner(s) + appLog(s, s.int(2, 30)),
  })),
  ...family('silence-after-login', 2, (s) => ({
    ending: { is: 'limit', limit: 'silence', code: 143, signal: 'SIGTERM' },
    stdout: banner(s) + appLog(s, s.int(2, 30)),
  })),
  ...['billing', 'search'].flatMap((service) =>
    family(`timeout-while-${service}-unreachable`, 3, (s) => ({
      ending: { is: 'limit', limit: 'timeout', code: 143, signal: 'SIGTERM' },
      stdout: appLog(s, 5),
      stderr: s.lines(
        s.int(20, 90),
        () =>
          `${s.iso()} ERROR cannot reach http://${service}.internal:8080/ready: connection refused, trying again in ${s.int(1, 30)}s`,
      ),
    })),
  ),
];
