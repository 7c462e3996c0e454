import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskArgv, maskFirst, maskSecrets, maskText } from '../../src/core/mask.ts';

describe('maskSecrets', () => {
  test.each([
    'PASSWORD',
    'DB_PASSWD',
    'GITHUB_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'OPENAI_API_KEY',
    'apikey',
    'apiKey',
    'SSH_PRIVATE_KEY',
    'GOOGLE_CREDENTIALS',
    'AUTH',
    'X_AUTH',
    'basicAuth',
    'authToken',
    'AUTHORIZATION',
    'DB_PWD',
    'OAUTH',
    'session-cookie',
  ])('masks the value of %s', (name) => {
    expect(maskSecrets(name, 'hunter2')).toBe('***');
  });

  test.each(['PWD', 'PATH', 'GIT_AUTHOR_NAME', 'AUTHOR', 'TOKENIZERS_PARALLELISM', 'KEYBOARD', 'HOME', 'compass'])(
    'leaves %s alone',
    (name) => {
      expect(maskSecrets(name, 'hunter2')).toBe('hunter2');
    },
  );

  test('keeps an empty value, and a number of tokens', () => {
    expect(maskSecrets('API_KEY', '')).toBe('');
    expect(maskSecrets('MAX_TOKENS', '4096')).toBe('4096');
    expect(maskSecrets('API_TOKENS', 'abc,def')).toBe('***');
  });
});

describe('maskText', () => {
  test.each([
    ['postgres://me:hunter2@db:5432/x', 'postgres://me:***@db:5432/x'],
    ['redis://:hunter2@db', 'redis://:***@db'],
    ['x://me:hun@ter2@db/x', 'x://me:***@db/x'],
    ['x://me:hun/ter2@db/x', 'x://me:***@db/x'],
    ['http://a:hunter2@h1,http://b:hunter2@h2', 'http://a:***@h1,http://b:***@h2'],
    ['https://ghp_0123456789abcdefghij@github.com/a', 'https://***@github.com/a'],
    ['http://h/?a=1&token=hunter2&b=2#top', 'http://h/?a=1&token=***&b=2#top'],
    ['http://h/?api_key=hunter2', 'http://h/?api_key=***'],
    ['https://h/x?sig=hunter2&X-Amz-Signature=hunter2', 'https://h/x?sig=***&X-Amz-Signature=***'],
    ['run --password=hunter2 --token hunter2 -v', 'run --password=*** --token *** -v'],
    ["PGPASSWORD='hunter 2' psql", 'PGPASSWORD=*** psql'],
    ['host=db password=hunter2 port=1', 'host=db password=*** port=1'],
    ['Authorization: Bearer hunter2hunter2', 'Authorization: Bearer ***'],
  ])('masks %s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  test.each([
    'http://127.0.0.1:8000/users/@me',
    'http://[::1]:8000/a@b',
    '["http://a:80","x@y"]',
    'git@github.com:me/x.git',
    'ssh://git@host/x',
    'pytest tests/test_auth.py::test_token -k a=b',
    '--max-tokens=4096 --max-tokens 4096',
    'sqlite:////srv/drain.db',
    'KeyError: token not found',
    'PWD=/work',
  ])('leaves %s alone', (text) => {
    expect(maskText(text)).toBe(text);
  });

  test('lets no password of a URL through, and masks the same way twice', () => {
    const secret = fc.stringMatching(/^[A-Za-z][\w!$%^*()+,:@-]{5,30}$/).map((text) => `Zq${text}`);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (password, before, after) => {
        const masked = maskText(`${before} https://user:${password}@host/ ${after}`);
        expect(masked).not.toContain(password);
        expect(maskText(masked)).toBe(masked);
      }),
    );
  });

  test('takes time in proportion to the length of what it reads', () => {
    for (const piece of ['a', '://', '://a:', '=', '--a ', 'a=', '://a:x/', '?a', '"', '-', 'a.', 'Basic ']) {
      const began = performance.now();
      maskText(piece.repeat(200_000 / piece.length));
      expect(performance.now() - began, piece).toBeLessThan(3_000);
    }
  });
});

test('masks an argument by what stands before it, and to its end', () => {
  const argv = [
    'psql',
    '--password',
    'hunter2',
    '--api-key=a b',
    '-H',
    'X-Api-Key: abc',
    '-e',
    'TOKEN=a b',
    '--auth',
    '-v',
    'tests/test_auth.py::test_x',
  ];
  expect(maskArgv(argv)).toEqual([
    'psql',
    '--password',
    '***',
    '--api-key=***',
    '-H',
    'X-Api-Key: ***',
    '-e',
    'TOKEN=***',
    '--auth',
    '-v',
    'tests/test_auth.py::test_x',
  ]);
});

test('finds the secret in an option whose value is a name and a value', () => {
  const argv = ['exec', '--input=token=a b', '--env=API_KEY=x', '--input=term=x=y', '--input=token='];
  expect(maskArgv(argv)).toEqual([
    'exec',
    '--input=token=***',
    '--env=API_KEY=***',
    '--input=term=x=y',
    '--input=token=',
  ]);
  expect(maskText('exec --input=token=abc --env="TOKEN=a b" --input=term=x')).toBe(
    'exec --input=token=*** --env="TOKEN=***" --input=term=x',
  );
});

describe('maskFirst', () => {
  test.each([
    ['https://user:hunter2@host/path', 'hu'],
    ['https://user:12345678@host/path', '12'],
    [`see https://${'hunter2'.repeat(9)}@host/path`, 'hunter2hunter2hunter2'],
    ['see https://host/?q=1&token=hunter2&page=3', 'hu'],
  ])('leaves nothing of the password in %s, wherever it is cut', (text, secret) => {
    for (let length = 0; length <= text.length; length++) expect(maskFirst(text, length)).not.toContain(secret);
  });

  test('is as much of what the whole is masked to, where no secret is cut', () => {
    const text = 'https://host:8000/path/to/a.html?page=3 and https://user:hunter2@host/ and more';
    const whole = maskText(text);
    expect(maskFirst(text, text.length)).toBe(whole);
    for (const length of [21, 30, 45, 75]) expect(whole.startsWith(maskFirst(text, length))).toBe(true);
  });
});
