import { banner, makeError, progressBar } from '../noise.ts';
import { exit, family, type Sample } from '../scene.ts';

const METER =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n';

export const NETWORK: readonly Sample[] = [
  ...[404, 500, 403].flatMap((status) =>
    family(`curl-${status}`, 3, (s) => ({
      ending: exit(22),
      stderr: `${s.either('', `${METER}\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\r  0   ${s.int(100, 400)}    0     0    0     0      0      0 --:--:--  0:00:0${s.int(0, 9)} --:--:--     0\n`)}curl: (22) The requested URL returned error: ${status}\n`,
      stdout: s.either(banner(s), `uploading ${s.tmp()}/report.tar.gz\n`),
    })),
  ),
  ...['artifacts.example.com', 'updates.example.com'].flatMap((host) =>
    family(`curl-dns-${host}`, 3, (s) => ({
      ending: exit(6),
      stderr: `${s.either('', `${METER}\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0`)}curl: (6) Could not resolve host: ${host}\n`,
    })),
  ),
  ...[8200, 9092].flatMap((port) =>
    family(`curl-refused-${port}`, 3, (s) => ({
      ending: exit(7),
      stderr: `curl: (7) Failed to connect to localhost port ${port} after ${s.int(0, 9)} ms: Couldn't connect to server\n${s.either('', makeError(s, 'seed', 7))}`,
    })),
  ),
  ...['ledger-tools', 'ledger-fonts'].flatMap((name) =>
    family(`wget-404-${name}`, 2, (s) => ({
      ending: exit(8),
      stderr: `--${s.day} ${s.clock()}--  https://dl.example.com/1.4.0/${name}-linux-x64.tar.gz
Resolving dl.example.com (dl.example.com)... 203.0.113.${s.int(2, 250)}, 203.0.113.${s.int(2, 250)}
Connecting to dl.example.com (dl.example.com)|203.0.113.${s.int(2, 250)}|:443... connected.
HTTP request sent, awaiting response... 404 Not Found
${s.day} ${s.clock()} ERROR 404: Not Found.

`,
    })),
  ),
  ...['deploy-1.example.com', 'deploy-2.example.com'].flatMap((host) =>
    family(`ssh-timeout-${host}`, 3, (s) => ({
      ending: exit(255),
      stdout: s.either(banner(s), ''),
      stderr: `ssh: connect to host ${host} port 22: Connection timed out\n`,
    })),
  ),
  ...family('ssh-host-key', 2, (s) => ({
    ending: exit(255),
    stderr: `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
The fingerprint for the ED25519 key sent by the remote host is
SHA256:${s.id(43)}.
Please contact your system administrator.
Add correct host key in ${s.home}/.ssh/known_hosts to get rid of this message.
Offending ECDSA key in ${s.home}/.ssh/known_hosts:${s.int(2, 90)}
Host key for deploy-1.example.com has changed and you have requested strict checking.
Host key verification failed.
`,
  })),
  ...['reports', 'snapshots'].flatMap((folder) =>
    family(`rsync-denied-${folder}`, 2, (s) => ({
      ending: exit(23),
      stdout: `sending incremental file list\n${progressBar(s, 'sent')}`,
      stderr: `rsync: [receiver] mkstemp "/srv/${folder}/.latest.json.${s.id(6)}" failed: Permission denied (13)
rsync error: some files/attrs were not transferred (see previous errors) (code 23) at main.c(${s.int(1300, 1340)}) [sender=3.2.7]
`,
    })),
  ),
  ...family('apt-404', 2, (s) => ({
    ending: exit(100),
    stdout: `Reading package lists...\nBuilding dependency tree...\nErr:${s.int(3, 9)} http://deb.debian.org/debian bookworm/main amd64 libpq-dev amd64 1.2.3\n  404  Not Found [IP: 151.101.${s.int(2, 200)}.132 80]\n`,
    stderr: `E: Failed to fetch http://deb.debian.org/debian/pool/main/p/postgresql/libpq-dev_1.2.3_amd64.deb  404  Not Found [IP: 151.101.${s.int(2, 200)}.132 80]
E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?
`,
  })),
  ...['s3://acme-ledger/inbox', 's3://acme-ledger/outbox'].flatMap((bucket) =>
    family(`aws-denied-${bucket.split('/').at(-1)}`, 2, (s) => ({
      stderr: `fatal error: An error occurred (AccessDenied) when calling the ${bucket.endsWith('inbox') ? 'ListObjectsV2' : 'PutObject'} operation: User: arn:aws:sts::123456789012:assumed-role/ci-runner/i-0${s.hex(16)} is not authorized to perform: ${bucket.endsWith('inbox') ? 's3:ListBucket' : 's3:PutObject'} on resource: "arn:aws:s3:::acme-ledger"\n`,
    })),
  ),
];
