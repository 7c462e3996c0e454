import { appLog, banner, localeWarnings, progressBar, trailer } from '../noise.ts';
import { exit, family, type Sample, signal } from '../scene.ts';

export const SYSTEMS: readonly Sample[] = [
  ...['vendor/tiles', 'vendor/fonts'].flatMap((path) =>
    family(`fresh-git-submodule-${path}`, 3, (s) => ({
      ending: exit(128),
      stderr: `${s.either('', localeWarnings())}Cloning into '${s.cwd}/${path}'...
fatal: repository 'https://git.example.com/acme/${path.slice(7)}.git/' not found
fatal: clone of 'https://git.example.com/acme/${path.slice(7)}.git' into submodule path '${s.cwd}/${path}' failed
`,
    })),
  ),
  ...family('fresh-git-rebase-in-progress', 3, (s) => ({
    ending: exit(128),
    stdout: s.either('', banner(s)),
    stderr: `fatal: It seems that there is already a rebase-merge directory, and
I wonder if you are in the middle of another rebase.  If that is the
case, please try
	git rebase (--continue | --abort | --skip)
If that is not the case, please
	rm -fr "${s.cwd}/.git/rebase-merge"
and run me again.  I am stopping in case you still have something
valuable there.
`,
  })),
  ...['acme/till', 'acme/kiosk'].flatMap((image) =>
    family(`fresh-docker-manifest-${image}`, 3, (s) => ({
      stderr: `${s.either('', `Unable to find image 'registry.example.com/${image}:stable' locally\n`)}docker: Error response from daemon: manifest for registry.example.com/${image}:stable not found: manifest unknown: manifest unknown.
See 'docker run --help'.
`,
      ending: exit(125),
    })),
  ),
  ...['requirements.lock', 'assets/logo.svg'].flatMap((file) =>
    family(`fresh-buildkit-copy-${file}`, 3, (s) => ({
      stderr: `#${s.int(4, 9)} [internal] load build context
#${s.int(4, 9)} transferring context: ${s.int(10, 90)}.${s.int(10, 90)}kB done
#12 [stage-1 4/7] COPY ${file} /app/
#12 ERROR: failed to calculate checksum of ref ${s.word(10)}::${s.word(25)}: "/${file}": not found
------
ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref ${s.word(10)}::${s.word(25)}: "/${file}": not found
`,
    })),
  ),
  ...family('fresh-docker-disk-full', 3, (s) => ({
    stderr: `#${s.int(4, 9)} extracting sha256:${s.hex(64)}
failed to register layer: write /usr/lib/x86_64-linux-gnu/lib${s.name()}.so.1: no space left on device
`,
    stdout: s.either('', banner(s)),
  })),
  ...['maps.example.com', 'rates.example.com'].flatMap((host) =>
    family(`fresh-curl-resolve-${host}`, 3, (s) => ({
      ending: exit(6),
      stdout: banner(s),
      stderr: `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
  0     0    0     0    0     0      0      0 --:--:--  0:00:0${s.int(0, 9)} --:--:--     0
curl: (6) Could not resolve host: ${host}
`,
    })),
  ),
  ...[403, 502].flatMap((status) =>
    family(`fresh-curl-status-${status}`, 3, (s) => ({
      ending: exit(22),
      stdout: s.either('', appLog(s, 3)),
      stderr: `curl: (22) The requested URL returned error: ${status}\n`,
    })),
  ),
  ...family('fresh-curl-certificate', 3, (s) => ({
    ending: exit(60),
    stdout: s.either('', trailer(s), banner(s)),
    stderr: `curl: (60) SSL certificate problem: certificate has expired
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it.
`,
  })),
  ...family('fresh-oom-tiles', 3, (s) => ({
    ending: signal('SIGKILL', 137, true),
    stdout: progressBar(s, 'tiles'),
  })),
  ...family('fresh-segfault-tiles', 3, (s) => ({
    ending: signal('SIGSEGV', 139),
    stdout: banner(s),
    stderr: `scripts/tiles.sh: line ${s.int(8, 30)}: ${s.int(900, 90_000)} Segmentation fault      (core dumped) ./bin/tiler --zoom ${s.int(4, 14)}\n`,
  })),
  ...['nginx', 'postgresql'].flatMap((service) =>
    family(`fresh-ansible-service-${service}`, 3, (s) => ({
      ending: exit(2),
      stdout: `PLAY [web] *********************************************************************

TASK [Gathering Facts] *********************************************************
ok: [web1.example.com]

TASK [restart ${service}] ${'*'.repeat(50)}
fatal: [web1.example.com]: FAILED! => {"changed": false, "msg": "Could not find the requested service ${service}: host"}

PLAY RECAP *********************************************************************
web1.example.com           : ok=${s.int(1, 9)}    changed=${s.int(0, 3)}    unreachable=0    failed=1    skipped=${s.int(0, 4)}    rescued=0    ignored=0
`,
    })),
  ),
  ...['cache1.example.com', 'queue1.example.com'].flatMap((host) =>
    family(`fresh-ansible-unreachable-${host}`, 3, (s) => ({
      ending: exit(4),
      stdout: `PLAY [all] *********************************************************************

TASK [Gathering Facts] *********************************************************
fatal: [${host}]: UNREACHABLE! => {"changed": false, "msg": "Failed to connect to the host via ssh: ssh: connect to host ${host} port 22: Connection timed out", "unreachable": true}

PLAY RECAP *********************************************************************
${host}         : ok=0    changed=0    unreachable=1    failed=0    skipped=0    rescued=0    ignored=0
${s.either('', trailer(s))}`,
    })),
  ),
  ...['.Values.ingress.host', '.Values.image.tag'].flatMap((value) =>
    family(`fresh-helm-required-${value}`, 3, (s) => ({
      stderr: `${s.either('', `WARNING: Kubernetes configuration file is group-readable. This is insecure. Location: ${s.home}/.kube/config\n`)}Error: UPGRADE FAILED: execution error at (till/templates/deployment.yaml:${s.int(9, 60)}:18): ${value} is required
`,
    })),
  ),
  ...['till', 'kiosk'].flatMap((release) =>
    family(`fresh-helm-rollout-${release}`, 3, (s) => ({
      stdout: `Release "${release}" is being upgraded (revision ${s.int(20, 90)}).\n`,
      stderr: `Waiting for deployment "${release}-api" rollout to finish: ${s.int(0, 2)} of 3 updated replicas are available...
error: deployment "${release}-api" exceeded its progress deadline
`,
    })),
  ),
  ...family('fresh-helm-operation-in-progress', 3, (s) => ({
    stdout: s.either('', banner(s), appLog(s, 2)),
    stderr: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n',
  })),
  ...['s3:PutObject', 's3:ListBucket'].flatMap((action) =>
    family(`fresh-aws-denied-${action}`, 3, (s) => ({
      stdout: s.either('', `upload: ./out/${s.name()}.csv to s3://acme-exports/${s.day}/${s.name()}.csv\n`),
      stderr: `An error occurred (AccessDenied) when calling the ${action.slice(3) === 'PutObject' ? 'PutObject' : 'ListObjectsV2'} operation: User: arn:aws:sts::123456789012:assumed-role/exports/i-${s.hex(17)} is not authorized to perform: ${action} on resource: "arn:aws:s3:::acme-exports" because no identity-based policy allows the ${action} action
`,
    })),
  ),
  ...['acme-archive', 'acme-thumbnails'].flatMap((bucket) =>
    family(`fresh-aws-no-bucket-${bucket}`, 3, (s) => ({
      stderr: `fatal error: An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist: ${bucket}\n`,
      stdout: s.either(banner(s), ''),
    })),
  ),
  ...family('fresh-aws-token-expired', 3, (s) => ({
    ending: exit(254),
    stdout: s.either('', appLog(s, 4)),
    stderr: `
An error occurred (ExpiredToken) when calling the AssumeRole operation: The security token included in the request is expired
`,
  })),
  ...['roles/run.admin', 'roles/cloudsql.client'].flatMap((role) => {
    const permission = role === 'roles/run.admin' ? 'run.services.update' : 'cloudsql.instances.connect';
    return family(`fresh-gcloud-${permission}`, 3, (s) => ({
      stderr: `${s.either('', 'WARNING: Your active project does not match the quota project in your local Application Default Credentials file.\n')}ERROR: (gcloud) PERMISSION_DENIED: Permission '${permission}' denied on resource '//cloudresourcemanager.googleapis.com/projects/acme-prod' (or it may not exist). This command is authenticated as deployer@acme-prod.iam.gserviceaccount.com.
`,
    }));
  }),
  ...['intro.mov', 'promo.mov'].flatMap((file) =>
    family(`fresh-ffmpeg-missing-${file}`, 3, (s) => ({
      stderr: `ffmpeg version 6.1.1-3ubuntu5 Copyright (c) 2000-2023 the FFmpeg developers
  built with gcc 13 (Ubuntu 13.2.0-${s.int(13, 23)}ubuntu3)
  libavutil      58. 29.100 / 58. 29.100
[in#0 @ 0x55${s.hex(10)}] Error opening input: No such file or directory
Error opening input file media/${file}.
Error opening input files: No such file or directory
`,
      ending: exit(254),
    })),
  ),
  ...family('fresh-ffmpeg-moov', 3, (s) => ({
    ending: exit(183),
    stderr: `ffmpeg version 6.1.1-3ubuntu5 Copyright (c) 2000-2023 the FFmpeg developers
[mov,mp4,m4a,3gp,3g2,mj2 @ 0x55${s.hex(10)}] moov atom not found
[in#0 @ 0x55${s.hex(10)}] Error opening input: Invalid data found when processing input
Error opening input file media/recap.mp4.
Error opening input files: Invalid data found when processing input
`,
  })),
  ...['coupons', 'shelves'].flatMap((table) =>
    family(`fresh-sqlite-no-table-${table}`, 3, (s) => ({
      stderr: `Error: in prepare, no such table: ${table}\n`,
      stdout: s.either('', banner(s), appLog(s, 3)),
    })),
  ),
  ...family('fresh-sqlite-malformed', 3, (s) => ({
    ending: exit(11),
    stdout: s.either(appLog(s, 2), ''),
    stderr: `Error: stepping, database disk image is malformed (11)\n`,
  })),
  ...family('fresh-redis-noauth', 3, (s) => ({
    stdout: appLog(s, s.int(1, 4)),
    stderr: `Traceback (most recent call last):
  File "${s.cwd}/jobs/warm.py", line ${s.int(10, 40)}, in <module>
    cache.set(key, value)
  File "${s.python}/site-packages/redis/connection.py", line ${s.int(510, 530)}, in read_response
    raise response
redis.exceptions.AuthenticationError: Authentication required.
`,
  })),
  ...family('fresh-redis-readonly', 3, (s) => ({
    stdout: appLog(s, s.int(1, 4)),
    stderr: `Traceback (most recent call last):
  File "${s.cwd}/jobs/warm.py", line ${s.int(10, 40)}, in <module>
    cache.set(key, value)
  File "${s.python}/site-packages/redis/connection.py", line ${s.int(510, 530)}, in read_response
    raise response
redis.exceptions.ReadOnlyError: You can't write against a read only replica.
`,
  })),
  ...['orders.v2', 'refunds.v1'].flatMap((topic) =>
    family(`fresh-kafka-unknown-topic-${topic}`, 3, (s) => ({
      stderr: `%4|${s.int(1_700_000_000, 1_760_000_000)}.${s.int(100, 999)}|CONFWARN|rdkafka#producer-${s.int(1, 4)}| [thrd:app]: Configuration property group.id is a consumer property and will be ignored by this producer instance
Traceback (most recent call last):
  File "${s.cwd}/jobs/publish.py", line ${s.int(20, 60)}, in <module>
    raise KafkaException(error)
cimpl.KafkaException: KafkaError{code=UNKNOWN_TOPIC_OR_PART,val=3,str="Subscribed topic not available: ${topic}: Broker: Unknown topic or partition"}
`,
    })),
  ),
  ...[
    ['SC2086', 'Double quote to prevent globbing and word splitting.', 'info'],
    ['SC2164', "Use 'cd ... || exit' or 'cd ... || return' in case cd fails.", 'warning'],
  ].flatMap(([rule, text, level]) =>
    family(`fresh-shellcheck-${rule}`, 3, (s) => {
      const line = s.int(5, 60);
      return {
        stdout: `
In scripts/release.sh line ${line}:
cd $target
^--------^ ${rule} (${level}): ${text}

For more information:
  https://www.shellcheck.net/wiki/${rule} -- ${text?.slice(0, 38)}...
${s.either('', trailer(s))}`,
      };
    }),
  ),
  ...['yq', 'gsutil'].flatMap((command) =>
    family(`fresh-command-not-found-${command}`, 3, (s) => ({
      ending: exit(127),
      stdout: banner(s),
      stderr: `${s.either('', localeWarnings())}scripts/deploy.sh: line ${s.int(5, 60)}: ${command}: command not found\n`,
    })),
  ),
  ...['cdn', 'edge'].flatMap((name) =>
    family(`fresh-terraform-undeclared-${name}`, 3, (s) => ({
      stderr: `╷
│ Error: Reference to undeclared module
│
│   on main.tf line ${s.int(5, 90)}, in output "address":
│   ${s.int(5, 90)}:   value = module.${name}.address
│
│ No module call named "${name}" is declared in the root module.
╵
`,
      stdout: s.either('', 'Initializing the backend...\n'),
    })),
  ),
  ...family('fresh-terraform-state-lock', 3, (s) => ({
    stderr: `╷
│ Error: Error acquiring the state lock
│
│ Error message: ConditionalCheckFailedException: The conditional request failed
│ Lock Info:
│   ID:        ${s.uuid()}
│   Path:      acme-state/prod/terraform.tfstate
│   Operation: OperationTypeApply
│   Who:       ${s.user}@${s.host}
│   Created:   ${s.day} ${s.clock()}.${s.int(100_000, 999_999)} +0000 UTC
╵
`,
  })),
  ...family('fresh-agent-overloaded', 3, (s) => ({
    stdout: `● Reading src/${s.name()}.ts\n● Editing src/${s.name()}.ts\n`,
    stderr: `API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_${s.id(24)}"}\n`,
  })),
  ...family('fresh-agent-credit', 3, (s) => ({
    stdout: s.either('', `● Reading src/${s.name()}.ts\n`),
    stderr: `API Error: 400 {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API. Please go to Plans & Billing to upgrade or purchase credits."},"request_id":"req_${s.id(24)}"}\n`,
  })),
  ...family('fresh-agent-context', 3, (s) => ({
    stdout: s.either('', `● Reading src/${s.name()}.ts\n`),
    stderr: `API Error: 400 {"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: ${s.int(200_100, 240_000)} tokens > 200000 maximum"},"request_id":"req_${s.id(24)}"}\n`,
  })),
  ...['issues', 'browser'].flatMap((server) =>
    family(`fresh-agent-mcp-${server}`, 3, (s) => ({
      stdout: s.lines(s.int(1, 3), () => `● Reading src/${s.name()}.ts`),
      stderr: `Error: MCP server "${server}" failed to start: Connection closed (session ${s.uuid()})\n`,
    })),
  ),
];
