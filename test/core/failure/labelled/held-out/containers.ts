import { banner, npmWarnings, stamped, trailer } from '../noise.ts';
import { exit, family, type Sample, type Scene } from '../scene.ts';

function buildkit(s: Scene, step: { command: string; said: string; at: number; code: number }): string {
  const { command, said, at, code } = step;
  const id = s.int(7, 14);
  const stamp = () => `#${id} ${s.int(0, 20)}.${s.int(100, 999)}`;
  return `#0 building with "${s.either('default', 'builder')}" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: ${s.int(300, 900)}B done
#1 DONE 0.${s.int(0, 9)}s

#5 [1/7] FROM docker.io/library/node:20@sha256:${s.hex(64)}
#5 CACHED

#${id} [5/7] RUN ${command}
${said
  .split('\n')
  .map((line) => `${stamp()} ${line}\n`)
  .join('')}#${id} ERROR: process "/bin/sh -c ${command}" did not complete successfully: exit code: ${code}
------
 > [5/7] RUN ${command}:
${said
  .split('\n')
  .map((line) => `${s.int(0, 20)}.${s.int(100, 999)} ${line}\n`)
  .join('')}------
Dockerfile:${at}
--------------------
  ${at - 1} |     
  ${at} | >>> RUN ${command}
  ${at + 1} |     
--------------------
ERROR: failed to ${s.either('solve', 'build: failed to solve', 'solve')}: process "/bin/sh -c ${command}" did not complete successfully: exit code: ${code}
`;
}

function boxed(text: string): string {
  return `╷\n${text
    .split('\n')
    .map((line) => `│ ${line}\n`)
    .join('')}╵\n`;
}

export const CONTAINERS: readonly Sample[] = [
  ...[
    ['docker-npm-ci', 'npm ci', 'npm error code E401\nnpm error Incorrect or missing password.', 12, 1],
    [
      'docker-pip',
      'pip install -r requirements.txt',
      "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'requirements.txt'",
      12,
      1,
    ],
    ['docker-apt', 'apt-get install -y libvips', 'E: Unable to locate package libvips', 7, 100],
  ].flatMap(([name, command, said, at, code]) =>
    family(`${name}`, 3, (s) => ({
      stderr: buildkit(s, { command: `${command}`, said: `${said}`, at: Number(at), code: Number(code) }),
      stdout: banner(s),
    })),
  ),
  ...family('docker-no-daemon', 3, (s) => ({
    stderr: `${s.either('', 'WARNING: Error loading config file: /root/.docker/config.json: permission denied\n')}Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n`,
  })),
  ...['ledger-db', 'ledger-redis'].flatMap((name) =>
    family(`docker-name-${name}`, 3, (s) => ({
      ending: exit(125),
      stderr: `docker: Error response from daemon: Conflict. The container name "/${name}" is already in use by container "${s.hex(64)}". You have to remove (or rename) that container to be able to reuse that name.

Run 'docker run --help' for more information
`,
    })),
  ),
  ...[5432, 8025].flatMap((port) =>
    family(`docker-port-${port}`, 3, (s) => ({
      ending: exit(125),
      stdout: `${s.hex(64)}\n`,
      stderr: `docker: Error response from daemon: failed to set up container networking: driver failed programming external connectivity on endpoint ${s.name()}_${s.name()} (${s.hex(64)}): Bind for 0.0.0.0:${port} failed: port is already allocated
`,
    })),
  ),
  ...['acme/ledger:4.2', 'acme/worker:4.2'].flatMap((image) =>
    family(`docker-no-image-${image}`, 2, (s) => ({
      ending: exit(125),
      stderr: `Unable to find image 'registry.example.com/${image}' locally
docker: Error response from daemon: manifest for registry.example.com/${image} not found: manifest unknown: manifest unknown
${s.either('', trailer(s))}`,
    })),
  ),
  ...['db', 'search'].flatMap((service) =>
    family(`compose-unhealthy-${service}`, 3, (s) => {
      const project = `ledger-${s.phase.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
      return {
        stderr: ` Network ${project}_default  Created
 Container ${project}-${service}-1  Started
 Container ${project}-${service}-1  Waiting
 Container ${project}-${service}-1  Error
dependency failed to start: container ${project}-${service}-1 is unhealthy
`,
      };
    }),
  ),
  ...family('docker-exec-format', 2, (s) => ({
    ending: exit(255),
    stderr: `WARNING: The requested image's platform (linux/arm64) does not match the detected host platform (linux/amd64/v${s.int(2, 4)}) and no specific platform was requested
exec /usr/local/bin/entrypoint.sh: exec format error
`,
  })),
  ...family('docker-no-space', 3, (s) => ({
    stderr: `#${s.int(8, 19)} extracting sha256:${s.hex(64)} ${s.secs()}s done
ERROR: failed to solve: failed to compute cache key: failed to copy: write /var/lib/docker/overlay2/${s.hex(64)}/diff/usr/lib/node_modules.tar: no space left on device
`,
  })),
  ...family('terraform-locked', 4, (s) => {
    const text = boxed(`Error: Error acquiring the state lock

Error message: operation error DynamoDB: PutItem, https response error
StatusCode: 400, RequestID: ${s.id(52).toUpperCase()},
ConditionalCheckFailedException: The conditional request failed
Lock Info:
  ID:        ${s.uuid()}
  Path:      acme-state/ledger/terraform.tfstate
  Operation: OperationTypeApply
  Who:       ${s.user}@${s.host}
  Version:   1.9.${s.int(2, 8)}
  Created:   ${s.day} ${s.clock()}.${s.int(100_000_000, 999_999_999)} +0000 UTC
  Info:      


Terraform acquires a state lock to protect the state from being written
by multiple users at the same time. Please resolve the issue above and try
again. For most commands, you can disable locking with the "-lock=false"
flag, but this is not recommended.`);
    return s.nth === 3
      ? { stdout: stamped(s, text) }
      : { stderr: text, stdout: s.either('', 'Acquiring state lock. This may take a few moments...\n') };
  }),
  ...['retention_days', 'retention_hours'].flatMap((argument) =>
    family(`terraform-argument-${argument}`, 2, (s) => ({
      stdout: `${banner(s)}Initializing the backend...\n`,
      stderr: boxed(`Error: Unsupported argument

  on logs.tf line 14, in resource "aws_cloudwatch_log_group" "app":
  14:   ${argument} = 30

An argument named "${argument}" is not expected here.`),
    })),
  ),
  ...['module.db.aws_db_instance.main', 'module.cache.aws_elasticache_cluster.main'].flatMap((resource) =>
    family(`terraform-exists-${resource.split('.')[1]}`, 3, (s) => ({
      stdout: `${resource}: Creating...\n${s.lines(s.int(1, 5), (index) => `${resource}: Still creating... [${index + 1}0s elapsed]`)}`,
      stderr:
        boxed(`Error: creating ${resource.includes('db') ? 'RDS DB Instance (ledger): DBInstanceAlreadyExists: DB instance already exists' : 'ElastiCache Cluster (ledger): CacheClusterAlreadyExists: Cache cluster already exists'}
	status code: 400, request id: ${s.uuid()}

  with ${resource},
  on modules/store.tf line ${resource.length}, in resource "${resource.split('.')[2]}" "main":`),
    })),
  ),
  ...family('kubectl-refused', 3, (s) => ({
    stderr: `E${s.day.slice(5).replace('-', '')} ${s.clock()}.${s.int(100_000, 999_999)}   ${s.int(1000, 90_000)} memcache.go:265] "Unhandled Error" err="couldn't get current server API group list: Get \\"https://10.20.0.1:6443/api?timeout=32s\\": dial tcp 10.20.0.1:6443: connect: connection refused"
The connection to the server 10.20.0.1:6443 was refused - did you specify the right host or port?
`,
  })),
  ...['deployment', 'statefulset'].flatMap((kind) =>
    family(`kubectl-rollout-${kind}`, 3, (s) => ({
      stdout: s.lines(
        s.int(2, 9),
        (index) =>
          `Waiting for ${kind} "ledger" rollout to finish: ${index % 3} of 3 updated replicas are available...`,
      ),
      stderr: `error: ${kind} "ledger" exceeded its progress deadline\n`,
    })),
  ),
  ...['secrets', 'configmaps'].flatMap((resource) =>
    family(`kubectl-forbidden-${resource}`, 2, (s) => ({
      stderr: `Error from server (Forbidden): ${resource} is forbidden: User "system:serviceaccount:ci:deployer" cannot list resource "${resource}" in API group "" in the namespace "ledger"\n`,
      stdout: s.either(npmWarnings(s), ''),
    })),
  ),
  ...family('kubectl-oom-pod', 2, (s) => ({
    stdout: `pod/ledger-import-${s.word(5).replaceAll('_', 'x')} created
ledger-import   0/1     OOMKilled   0          ${s.int(10, 59)}s
`,
    stderr: `error: job ledger-import failed: BackoffLimitExceeded\n`,
  })),
];
