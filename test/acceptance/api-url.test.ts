/** The API that phases talk to: its health is asked before anything runs. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createBacklog, failed } from '../support/backlog.ts';
import { fixture } from '../support/processes.ts';

const dump = (more = {}, key = 'r/p') => failed(key, [fixture('dump-environment'), 'seen.json'], more);

describe('--api-url', () => {
  async function serve(status: number, body: string): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, asked };
  }

  test('is asked for its health once, before the first phase, and handed to every phase', async () => {
    const { url, asked } = await serve(200, '{"status":"healthy"}');
    const backlog = await createBacklog([dump(), dump({}, 's/q')]);
    expect((await backlog.run(['--api-url', url])).code).toBe(0);
    expect(asked).toEqual(['GET /health']);
    expect(JSON.parse(backlog.read('seen.json')).env.DRAIN_API_URL).toBe(url);
    expect(backlog.session().identity.api_url).toBe(url);
    expect(readFileSync(backlog.session().results[0].subprocess_stdout_path, 'utf8')).toContain(
      `[drain] API_URL: ${url}\n`,
    );
  });

  test.each([
    { title: 'answers 500', status: 500, body: 'oops' },
    { title: 'says that it is unhealthy', status: 200, body: '{"status":"unhealthy"}' },
    { title: 'redirects', status: 302, body: '' },
  ])('is exit 2 and runs nothing when it $title', async ({ status, body }) => {
    const { url } = await serve(status, body);
    await expectNothingRun(url);
  });

  test('is exit 2 and runs nothing when it cannot be reached', async () => {
    await expectNothingRun('http://127.0.0.1:1');
  });

  async function expectNothingRun(url: string): Promise<void> {
    const backlog = await createBacklog([dump()]);
    const { code, stderr } = await backlog.run(['--api-url', url]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(url)]);
    expect(backlog.has('seen.json')).toBe(false);
    expect(backlog.query('select count(*) as n from attempts')).toEqual([{ n: 0 }]);
  }
});
