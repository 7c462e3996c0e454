import { banner, localeWarnings, trailer } from '../noise.ts';
import { exit, family, type Sample } from '../scene.ts';

const REMOTE = 'https://git.example.com/acme/ledger.git';

export const GIT: readonly Sample[] = [
  ...family('git-non-fast-forward', 3, (s) => ({
    stdout: `[main ${s.hex(7)}] Apply results of ${s.phase}\n ${s.int(1, 9)} files changed, ${s.int(2, 90)} insertions(+)\n`,
    stderr: `To ${REMOTE}
 ! [rejected]        main -> main (fetch first)
error: failed to push some refs to '${REMOTE}'
hint: Updates were rejected because the remote contains work that you do not
hint: have locally. This is usually caused by another repository pushing to
hint: the same ref. If you want to integrate the remote changes, use
hint: 'git pull' before pushing again.
hint: See the 'Note about fast-forwards' in 'git push --help' for details.
`,
  })),
  ...family('git-hook-declined', 3, (s) => ({
    stderr: `remote: Resolving deltas: 100% (${s.int(2, 9)}/${s.int(10, 19)}), completed with ${s.int(2, 9)} local objects.        
remote: GitLab: You are not allowed to push code to protected branches on this project.        
To ${REMOTE}
 ! [remote rejected] main -> main (pre-receive hook declined)
error: failed to push some refs to '${REMOTE}'
`,
  })),
  ...['src/ledger/tax.py', 'package-lock.json'].flatMap((file) =>
    family(`git-conflict-${file}`, 4, (s) => ({
      stdout: `${s.either('', 'Auto-merging README.md\n')}Auto-merging ${file}
CONFLICT (content): Merge conflict in ${file}
Automatic merge failed; fix conflicts and then commit the result.
${s.nth === 2 ? trailer(s) : ''}`,
      stderr: s.either(
        '',
        `From https://git.example.com/acme/ledger\n   ${s.hex(7)}..${s.hex(7)}  main       -> origin/main\n`,
      ),
    })),
  ),
  ...family('git-index-lock', 4, (s) => ({
    ending: exit(128),
    stderr: `${s.either('', localeWarnings())}fatal: Unable to create '${s.cwd}/.git/index.lock': File exists.

Another git process seems to be running in this repository, e.g.
an editor opened by 'git commit'. Please make sure all processes
are terminated then try again. If it still fails, a git process
may have crashed in this repository earlier:
remove the file manually to continue.
`,
  })),
  ...['ledger', 'ledger-web'].flatMap((repository) =>
    family(`git-auth-${repository}`, 3, (s) => ({
      ending: exit(128),
      stdout: banner(s),
      stderr: `Cloning into '${s.tmp()}/${repository}'...
${s.either('', 'remote: HTTP Basic: Access denied. The provided password or token is incorrect or your account has 2FA enabled.\n')}fatal: Authentication failed for 'https://git.example.com/acme/${repository}.git/'
`,
    })),
  ),
  ...family('git-publickey', 3, (s) => ({
    ending: exit(128),
    stderr: `Warning: Permanently added the ECDSA host key for IP address '10.0.${s.int(0, 9)}.${s.int(2, 250)}' to the list of known hosts.
git@git.example.com: Permission denied (publickey).
fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists.
`,
  })),
  ...['src/ledger/tax.py', 'src/ledger/fx.py', 'src/web/fx.py'].flatMap((file) =>
    family(`git-patch-${file}`, 3, (s) => ({
      stdout: s.either('', `applying patch 3 of ${s.int(4, 9)} from ${s.tmp()}/changes.diff\n`, banner(s)),
      stderr: `${s.either('', `${s.tmp()}/changes.diff:${s.int(9, 200)}: trailing whitespace.\n    \nwarning: 1 line adds whitespace errors.\n`)}error: patch failed: ${file}:${s.int(4, 300)}
error: ${file}: patch does not apply
`,
    })),
  ),
  ...family('git-own-branch-unknown', 3, (s) => ({
    stderr: `error: pathspec 'drain/${s.run.replace(/\W+/g, '-')}/${s.phase}' did not match any file(s) known to git\n`,
    stdout: s.either('', 'Fetching origin\n'),
  })),
  ...['release-5', 'hotfix'].flatMap((branch) =>
    family(`git-branch-unknown-${branch}`, 2, (s) => ({
      stderr: `error: pathspec '${branch}' did not match any file(s) known to git\n`,
      stdout: s.either('', banner(s)),
    })),
  ),
  ...family('git-dubious', 3, (s) => {
    const where = s.either(s.cwd, `/builds/${s.word(6)}/ledger`, `${s.tmp()}/ledger`);
    return {
      ending: exit(128),
      stderr: `fatal: detected dubious ownership in repository at '${where}'
To add an exception for this directory, call:

	git config --global --add safe.directory ${where}
`,
    };
  }),
  ...['local changes', 'untracked working tree files'].flatMap((kind) =>
    family(`git-overwritten-${kind.slice(0, 5)}`, 3, (s) => ({
      stdout: `Updating ${s.hex(7)}..${s.hex(7)}\n`,
      stderr: `error: ${kind === 'local changes' ? 'Your local changes to the following files' : 'The following untracked working tree files'} would be overwritten by merge:
	config/local.yml
Please ${kind === 'local changes' ? 'commit your changes or stash them' : 'move or remove them'} before you merge.
Aborting
${s.either('', trailer(s))}`,
    })),
  ),
  ...family('git-nothing-to-commit', 2, (s) => ({
    stdout: `On branch drain/${s.phase}\nnothing to commit, working tree clean\n`,
  })),
];
