/** git, docker, curl, terraform, psql, ssh; the shell, signals, limits and agents. */
import { family, type Scene } from './scene.ts';

const buildkit = (
  s: Scene,
  step: string,
  said: string,
) => `${s.before}#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: ${s.count}00B done
#1 DONE 0.${s.count}s

#${s.count} [${s.pick('4/5', 'build 4/5', '4/5')}] RUN ${step}
${said
  .split('\n')
  .map((line, at) => `#${s.count} ${(s.seconds + at).toFixed(3)} ${line}`)
  .join('\n')}
#${s.count} ERROR: process "/bin/sh -c ${step}" did not complete successfully: exit code: 1
------
 > [4/5] RUN ${step}:
${said
  .split('\n')
  .map((line, at) => `${(s.seconds + at).toFixed(3)} ${line}`)
  .join('\n')}
------
Dockerfile:${s.line}
--------------------
  ${s.line - 1} |     COPY . .
  ${s.line} | >>> RUN ${step}
  ${s.line + 1} |     CMD ["x"]
--------------------
ERROR: failed to solve: process "/bin/sh -c ${step}" did not complete successfully: exit code: 1
`;

const terraform = (s: Scene, name: string, attribute: string) => `${s.before}╷
│ ${s.red('Error:')} Unsupported argument
│ 
│   on main.tf line ${s.line}, in resource "aws_s3_bucket" "${name}":
│   ${s.line}:   ${attribute} = true
│ 
│ An argument named "${attribute}" is not expected here.
╵
`;

export const SYSTEMS = [
  ...family('git: not a repository', (s) => ({
    stderr: `${s.before}fatal: not a git repository (or any of the parent directories): .git\n`,
    ending: { is: 'exit', code: 128 },
  })),
  ...family(
    'git: a patch',
    (s) => `error: patch failed: src/api/router.py:${s.line}
error: src/api/router.py: patch does not apply
${s.pick('', `error: patch failed: src/db/models.py:${s.line}\nerror: src/db/models.py: patch does not apply\n`, '')}`,
  ),
  ...family(
    'git: a patch to another file',
    (s) => `error: patch failed: src/db/models.py:${s.line}
error: src/db/models.py: patch does not apply
`,
  ),
  ...family('git: a conflict', (s) => ({
    stdout: `Auto-merging src/a.py
CONFLICT (content): Merge conflict in src/a.py
${s.pick('Automatic merge failed; fix conflicts and then commit the result.\n', '', '')}`,
    stderr: s.pick(
      '',
      `error: could not apply ${s.sha}... add a\nhint: Resolve all conflicts manually, mark them as resolved with\n`,
      `error: could not apply ${s.sha}... add a\n`,
    ),
  })),
  ...family('git: a conflict in another file', (s) => ({
    stdout:
      'Auto-merging src/b.py\nCONFLICT (content): Merge conflict in src/b.py\nAutomatic merge failed; fix conflicts and then commit the result.\n',
    stderr: s.pick('', `error: could not apply ${s.sha}... add b\n`, ''),
  })),
  ...family(
    'git: rejected',
    (s) => `To https://git.example.org/acme/app.git
 ! [rejected]        main -> main (${s.pick('fetch first', 'fetch first', 'fetch first')})
error: failed to push some refs to 'https://git.example.org/acme/app.git'
hint: Updates were rejected because the remote contains work that you do not
hint: have locally.
`,
  ),
  ...family('git: a host that is unknown', (s) => ({
    ending: { is: 'exit', code: 128 },
    stderr: `Cloning into '${s.pick('app', s.tmp, `${s.cwd}/dep`)}'...
fatal: unable to access 'https://git.example.org/acme/app.git/': Could not resolve host: git.example.org
`,
  })),
  ...family('git: a key', (s) => ({
    ending: { is: 'exit', code: 128 },
    stderr: `${s.before}git@github.com: Permission denied (publickey).
fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists.
`,
  })),
  ...family('git: a lock', (s) => ({
    ending: { is: 'exit', code: 128 },
    stderr: `fatal: Unable to create '${s.cwd}/.git/index.lock': File exists.

Another git process seems to be running in this repository, e.g.
an editor opened by 'git commit'.
`,
  })),
  ...family(
    'docker: no daemon',
    (s) =>
      `${s.pick('', 'ERROR: ', '')}Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n`,
  ),
  ...family('docker: no image', () => ({
    ending: { is: 'exit', code: 125 },
    stderr: `Unable to find image 'acme/nope:latest' locally
docker: Error response from daemon: pull access denied for acme/nope, repository does not exist or may require 'docker login'.
See 'docker run --help'.
`,
  })),
  ...family(
    'docker: a port',
    (s) =>
      `docker: Error response from daemon: driver failed programming external connectivity on endpoint ${s.pick('jolly_bell', 'sad_curie', 'db')} (${s.sha}${s.sha}${s.sha}${s.sha}): Bind for 0.0.0.0:5432 failed: port is already allocated.\n`,
  ),
  ...family('buildkit: npm in it', (s) =>
    buildkit(s, 'npm ci', 'npm error code EUSAGE\nnpm error\nnpm error Missing: left-pad@1.3.0 from lock file'),
  ),
  ...family('buildkit: pip in it', (s) =>
    buildkit(s, 'pip install wobble', 'ERROR: No matching distribution found for wobble==2.0'),
  ),
  ...family('buildkit: a silent command', (s) => buildkit(s, './configure', 'checking for gcc... gcc')),
  ...family(
    'buildkit: a file that is not there',
    (s) => `#${s.count} [3/5] COPY dist/app /app
#${s.count} ERROR: failed to calculate checksum of ref ${s.sha}abc::${s.sha}: "/dist/app": not found
------
 > [3/5] COPY dist/app /app:
------
Dockerfile:${s.line}
--------------------
  ${s.line} | >>> COPY dist/app /app
--------------------
ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref ${s.sha}abc::${s.sha}: "/dist/app": not found
`,
  ),
  ...family('curl: 404', (s) => ({
    ending: { is: 'exit', code: 22 },
    stderr: `${s.pick('', '  % Total    % Received % Xferd\r  0     0    0     0\r', '')}curl: (22) The requested URL returned error: 404${s.pick('', ' Not Found', '')}\n`,
  })),
  ...family('curl: 500', () => ({
    ending: { is: 'exit', code: 22 },
    stderr: 'curl: (22) The requested URL returned error: 500\n',
  })),
  ...family('curl: nobody listens', (s) => ({
    ending: { is: 'exit', code: 7 },
    stderr: `curl: (7) Failed to connect to localhost port 8000${s.pick(' after 0 ms', ` after ${s.count} ms`, '')}: ${s.pick('Connection refused', "Couldn't connect to server", 'Connection refused')}\n`,
  })),
  ...family('curl: nobody listens there', (s) => ({
    ending: { is: 'exit', code: 7 },
    stderr: `curl: (7) Failed to connect to localhost port 9200 after ${s.count} ms: Connection refused\n`,
  })),
  ...family('curl: a host', (s) => ({
    ending: { is: 'exit', code: 6 },
    stderr: `${s.before}curl: (6) Could not resolve host: api.example.org\n`,
  })),
  ...family('wget: 404', (s) => ({
    ending: { is: 'exit', code: 8 },
    stderr: `--${s.day} ${s.clock}--  https://dl.example.org/model.bin
Resolving dl.example.org (dl.example.org)... 93.184.216.${s.count}
HTTP request sent, awaiting response... 404 Not Found
${s.day} ${s.clock} ERROR 404: Not Found.

`,
  })),
  ...family('wget: 503', (s) => ({
    ending: { is: 'exit', code: 8 },
    stderr: `--${s.day} ${s.clock}--  https://dl.example.org/model.bin
HTTP request sent, awaiting response... 503 Service Unavailable
${s.day} ${s.clock} ERROR 503: Service Unavailable.

`,
  })),
  ...family('terraform: an argument', (s) => terraform(s, 'logs', 'versioned')),
  ...family('terraform: another argument', (s) => terraform(s, 'logs', 'encrypted')),
  ...family('terraform: another resource', (s) => terraform(s, 'data', 'versioned')),
  ...family(
    'terraform: the lock',
    (s) => `╷
│ Error: Error acquiring the state lock
│ 
│ Error message: ConditionalCheckFailedException: The conditional request
│ failed
│ Lock Info:
│   ID:        ${s.attempt}
│   Path:      acme-state/prod/terraform.tfstate
│   Operation: OperationTypeApply
│   Who:       ${s.pick('ann@build-7', 'bob@mac-mini', 'root@ip-10-0-3-17')}
│   Version:   1.5.${s.count}
│   Created:   ${s.day} ${s.clock}.123456 +0000 UTC
╵
`,
  ),
  ...family('psql: nobody listens', (s) => ({
    ending: { is: 'exit', code: 2 },
    stderr: `psql: error: connection to server at "localhost" (${s.pick('127.0.0.1', '::1', '127.0.0.1')}), port 5432 failed: Connection refused
\tIs the server running on that host and accepting TCP/IP connections?
`,
  })),
  ...family('psql: a table', (s) => ({
    ending: { is: 'exit', code: 3 },
    stderr: `psql:schema.sql:${s.line}: ERROR:  relation "users" does not exist\nLINE 1: alter table users add id int;\n                    ^\n`,
  })),
  ...family('psql: another table', (s) => ({
    ending: { is: 'exit', code: 3 },
    stderr: `psql:schema.sql:${s.line}: ERROR:  relation "orders" does not exist\n`,
  })),
  ...family('psql: a duplicate', (s) => ({
    ending: { is: 'exit', code: 3 },
    stderr: `psql:load.sql:${s.line}: ERROR:  duplicate key value violates unique constraint "users_pkey"\nDETAIL:  Key (id)=(${s.pid}) already exists.\n`,
  })),
  ...family('ssh: nobody listens', (s) => ({
    ending: { is: 'exit', code: 255 },
    stderr: `${s.before}ssh: connect to host deploy.example.org port 22: Connection refused\r\n`,
  })),
  ...family('ssh: no answer', (s) => ({
    ending: { is: 'exit', code: 255 },
    stderr: `${s.before}ssh: connect to host deploy.example.org port 22: Connection timed out\r\n`,
  })),
  ...family('ssh: the host key', (s) => ({
    ending: { is: 'exit', code: 255 },
    stderr: `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
Offending ED25519 key in ${s.home}/.ssh/known_hosts:${s.count}
Host key for deploy.example.org has changed and you have requested strict checking.
Host key verification failed.
`,
  })),
  ...family('shell: no such program', (s) => ({
    ending: { is: 'exit', code: 127 },
    stderr: s.pick(
      'sh: 1: pytset: not found\n',
      'bash: line 3: pytset: command not found\n',
      '/bin/sh: pytset: command not found\n',
    ),
  })),
  ...family('shell: another program', (s) => ({
    ending: { is: 'exit', code: 127 },
    stderr: s.pick(
      'sh: 1: npx2: not found\n',
      'bash: line 3: npx2: command not found\n',
      '/bin/sh: npx2: command not found\n',
    ),
  })),
  ...family(
    'shell: a full disk',
    (s) => `cp: error writing '${s.cwd}/out/part-${s.count}.bin': No space left on device\n`,
  ),
  ...family('nothing was printed, exit 3', () => ({ ending: { is: 'exit', code: 3 } })),
  ...family('nothing was printed, exit 4', () => ({ ending: { is: 'exit', code: 4 } })),
  ...family('only chatter, exit 5', (s) => ({ ending: { is: 'exit', code: 5 }, stdout: `loading ${s.count} files\n` })),
  ...family('only chatter, exit 6', (s) => ({ ending: { is: 'exit', code: 6 }, stdout: `loading ${s.count} files\n` })),
  ...family('only an exit status', () => `exit status 7\n`),
  ...family('only another exit status', () => 'exit status 8\n'),
  ...family('SIGKILL without a word', () => ({ ending: { is: 'signal', code: 137, signal: 'SIGKILL' } })),
  ...family('SIGSEGV without a word', (s) => ({
    ending: { is: 'signal', code: 139, signal: 'SIGSEGV' },
    stdout: s.pick('', 'step 1 of 3\n', 'step 2 of 3\n'),
  })),
  ...family('out of memory', (s) => ({
    ending: { is: 'signal', code: 137, signal: 'SIGKILL', oom: true },
    stdout: `epoch ${s.count}\n`,
  })),
  ...family('a shell says that it was killed', (s) => ({
    ending: { is: 'exit', code: 137 },
    stderr: `${s.cwd}/run.sh: line ${s.line}: ${s.pid} Killed                  python train.py --epochs ${s.count}\n`,
  })),
  ...family('timed out while it worked', (s) => ({
    ending: { is: 'limit', limit: 'timeout' },
    stdout: s.pick('epoch 12/100\n', 'wrote part-7.bin\n', 'tests/test_a.py ....\n'),
  })),
  ...family('timed out waiting for a lock', (s) => ({
    ending: { is: 'limit', limit: 'timeout' },
    stderr: `${s.before}Waiting for lock on ${s.cwd}/.terraform/state (pid ${s.pid})\n`,
  })),
  ...family('timed out at a prompt', (s) => ({
    ending: { is: 'limit', limit: 'timeout' },
    stdout: `${s.before}Overwrite existing files? [y/N] `,
  })),
  ...family('timed out after an error', (s) => ({
    ending: { is: 'limit', limit: 'timeout' },
    stderr: `ERROR: no answer from gatherer, asking again (attempt ${s.count})\n`,
  })),
  ...family(
    'agent: overloaded',
    (s) =>
      `${s.before}API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_011CSHoEeqs5C35K2UUqR7F${s.pick('y', 'z', 'a')}"}\n`,
  ),
  ...family(
    'agent: an internal error',
    (s) =>
      `API Error: 500 {"type":"error","error":{"type":"api_error","message":"Internal server error"},"request_id":"req_011CSHoEeqs5C35K2UUqR7F${s.pick('y', 'z', 'a')}"}\n`,
  ),
  ...family(
    'agent: the prompt is too long',
    (s) =>
      `API Error: 400 {"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: ${s.pid + 200_000} tokens > 200000 maximum"},"request_id":"req_x${s.hex}"}\n`,
  ),
  ...family(
    'agent: not JSON',
    (s) =>
      `[${s.day} ${s.clock}] ERROR: [Builder] model output is not valid JSON: Unexpected token '${s.pick('H', 'I', 'S')}', "${s.pick('Here is th', "I'll start", 'Sure! Here')}"... is not valid JSON\n`,
  ),
  ...family(
    'agent: PATCH_FAILED',
    (s) =>
      `${s.before}[${s.day} ${s.clock}] ERROR: [Executor] Phase ${s.phase} failed: PATCH_FAILED\n[${s.day} ${s.clock}] WARNING: Max attempts exhausted\n`,
  ),
  ...family(
    'agent: deliverables',
    (s) =>
      `[${s.day} ${s.clock}] ERROR: [Executor] Phase ${s.phase} failed: DELIVERABLES_VALIDATION_FAILED\n${s.after}`,
  ),
  ...family(
    'agent: the plan',
    (s) => `[${s.day} ${s.clock}] ERROR: [Executor] Phase ${s.phase} failed: REPLAN_REQUESTED\n${s.after}`,
  ),
];
