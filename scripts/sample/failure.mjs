/** What a failed phase leaves on stderr. The cause is chosen by run, so that the failures of a run share it. */
import { pick } from './pick.mjs';

const collection = (file, statement, error) => ({
  code: 2,
  beforeBuilder: true,
  lines: () => [
    '==================================== ERRORS ====================================',
    `_____________ ERROR collecting ${file} _____________`,
    `ImportError while importing test module '${file}'.`,
    'Hint: make sure your test modules/packages have valid Python names.',
    'Traceback:',
    `${file}:14: in <module>`,
    `    ${statement}`,
    `E   ${error}`,
    '=========================== short test summary info ============================',
    `ERROR ${file}`,
    '!!!!!!!!!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!!!!!!!!!',
  ],
});

const traceback = (file, line, error) => ({
  code: 1,
  lines: (run, phase) => [
    'Traceback (most recent call last):',
    '  File "src/autopack/autonomous_executor.py", line 2214, in execute_phase',
    `    self._run_phase("${run}", "${phase}")`,
    `  File "${file}", line ${line}, in _run_phase`,
    error,
  ],
});

const patch = (...lines) => ({ code: 1, lines: () => lines });

const missing = (wanted, ...files) => ({
  code: 1,
  lines: (run, phase) => [
    `Deliverables of ${run}/${phase} checked: ${wanted - files.length} of ${wanted} present`,
    `ERROR: DELIVERABLES_VALIDATION_FAILED: missing deliverables: ${files.join(', ')}`,
    ...files.map((file) => `  - ${file} (not in the patch, not on disk)`),
  ],
});

const COLLECTION = [
  collection(
    'tests/autopack/autonomous/test_research_hooks.py',
    'import praw',
    "ModuleNotFoundError: No module named 'praw'",
  ),
  collection(
    'tests/autopack/research/test_gatherers.py',
    'from aiohttp_retry import RetryClient',
    "ModuleNotFoundError: No module named 'aiohttp_retry'",
  ),
  collection(
    'tests/autopack/workflow/test_research_review.py',
    'from autopack.workflow.research_review import ReviewConfig',
    "ImportError: cannot import name 'ReviewConfig' from 'autopack.workflow.research_review'",
  ),
];

const CAUSES = {
  FAILED: [
    ...COLLECTION,
    traceback('src/autopack/memory/embeddings.py', 31, "ModuleNotFoundError: No module named 'sentence_transformers'"),
    traceback(
      'src/autopack/phase_finalizer.py',
      187,
      "AttributeError: 'NoneType' object has no attribute 'deliverables'",
    ),
    {
      code: 1,
      lines: () => [
        '    def test_scope_paths_survive_normalisation():',
        '>       assert normalise(["src/", "tests/"]) == ["src", "tests"]',
        "E       AssertionError: assert ['src/', 'tests/'] == ['src', 'tests']",
        'FAILED tests/autopack/test_scope.py::test_scope_paths_survive_normalisation - AssertionError',
        '======================== 1 failed, 212 passed in 38.52s ========================',
      ],
    },
  ],
  PATCH_FAILED: [
    patch(
      'error: patch failed: src/autopack/research/orchestrator.py:118',
      'error: src/autopack/research/orchestrator.py: patch does not apply',
    ),
    patch(
      'error: corrupt patch at line 46',
      'Applying the patch in three ways failed: git apply, --3way, direct write',
    ),
    patch('ERROR: the builder output holds neither a diff nor structured edits: nothing applied'),
    patch('ERROR: the patch changes src/autopack/config.py, which the deliverables manifest does not name'),
  ],
  DELIVERABLES_VALIDATION_FAILED: [
    missing(5, 'src/autopack/research/gatherers/rate_limiter.py', 'tests/research/gatherers/test_rate_limiter.py'),
    missing(3, 'docs/research/USAGE.md'),
    missing(4, 'src/autopack/diagnostics/handoff.py', 'tests/diagnostics/test_handoff.py', 'docs/HANDOFF.md'),
  ],
  INFRA_RETRY: [
    { code: 75, beforeBuilder: true, lines: () => ['anthropic.RateLimitError: Error code: 429 - rate_limit_error'] },
    { code: 75, beforeBuilder: true, lines: () => ['httpx.ConnectError: All connection attempts failed'] },
  ],
  TIMEOUT: [{ code: 1, beforeBuilder: true, lines: () => ['ERROR: the model provider did not answer'] }],
  REPLAN_REQUESTED: [
    { code: 3, lines: () => ['ERROR: replan requested: the approach failed twice in the same way'] },
    { code: 3, lines: () => ['ERROR: replan requested: the scope names files that do not exist'] },
  ],
  TOKEN_ESCALATION: [
    { code: 4, lines: () => ['ERROR: output truncated (stop_reason: max_tokens): the token budget is escalated'] },
  ],
  QUALITY_GATE_BLOCKED: [{ code: 0, lines: () => ['WARNING: quality gate BLOCKED: coverage went down by 4.1 points'] }],
  QUEUED: [{ code: 1, lines: () => ['ERROR: the executor returned and left the phase QUEUED'] }],
};

/** `{ code, lines(run, phase), beforeBuilder? }`; with `beforeBuilder` no model was asked, so no tokens were used. */
export function findCause(ending, run) {
  const causes = ending.reason.includes('collection') ? COLLECTION : CAUSES[ending.result];
  return causes && pick(causes, run, ending.result);
}

/** The line of a failure that says most: the last that names an error, else the first. */
export function getErrorLine(lines) {
  return (lines.findLast((line) => /^E |[a-zA-Z]*error:|ERROR:/i.test(line)) ?? lines[0]).replace(/^E +/, '');
}
