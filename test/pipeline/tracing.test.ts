/** Spans of OpenTelemetry, taken by its real SDK. */
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';
import { consumer } from '../support/consumer.ts';

const exporter = new InMemorySpanExporter();

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  exporter.reset();
});

afterEach(() => {
  trace.disable();
  context.disable();
});

test('a run, its scopes, their batches and the steps of each are spans within each other', async () => {
  register();
  const flow = pipeline<{ xs: number[] }>('sums')
    .step('prepare', ({ xs }) => ({ ys: xs }))
    .batch('add', { over: 'ys', size: 2 }, (b) => b.step('double', ({ ys }) => ({ zs: ys.map((y) => y * 2) })))
    .with('zs');
  await flow.run({ xs: [1, 2, 3] }, { runId: 'r1' }).result;
  expect(tree()).toEqual([
    'run sums',
    '  step prepare',
    '  scope add',
    '    batch add',
    '      step double',
    '    batch add',
    '      step double',
  ]);
  expect(only('run sums').attributes).toEqual({
    'drain.run_id': 'r1',
    'drain.flow': 'sums',
    'drain.status': 'ok',
    'drain.batches': 2,
  });
  expect(only('scope add').attributes).toEqual({
    'drain.scope': 'add',
    'drain.over': 'ys',
    'drain.size': '2',
    'drain.batches': 2,
  });
  expect(named('batch add').map(({ attributes }) => attributes)).toEqual(
    [
      { number: 1, size: 2, offset: 0 },
      { number: 2, size: 1, offset: 2 },
    ].map(({ number, size, offset }) => ({
      'drain.scope': 'add',
      'drain.batch.number': number,
      'drain.batch.size': size,
      'drain.batch.offset': offset,
      'drain.attempt': 1,
      'drain.status': 'done',
      'drain.duration_ms': expect.any(Number),
    })),
  );
  expect(only('step prepare').attributes).toEqual({
    'drain.step': 'prepare',
    'drain.attempt': 1,
    'drain.duration_ms': expect.any(Number),
  });
});

test('a batch that runs beside others has its own steps, and each its own spans of the user', async () => {
  register();
  const tracer = trace.getTracer('user');
  const flow = pipeline<{ xs: number[] }>('beside')
    .batch('wait', { over: 'xs', size: 1, concurrency: 4 }, (b) =>
      b
        .step('first', async ({ xs }) => {
          await new Promise((resolve) => setTimeout(resolve, 5 - Number(xs[0])));
          return tracer.startActiveSpan(`mine ${xs[0]}`, async (span) => {
            await new Promise((resolve) => setImmediate(resolve));
            span.end();
            return { ys: [...xs] };
          });
        })
        .step('second', () => {
          tracer.startSpan('also mine').end();
          return { n: 1 };
        }),
    )
    .with('ys', { merge: { n: 'sum' } });
  await flow.run({ xs: [1, 2, 3, 4] }).result;
  const batches = named('batch wait');
  expect(batches).toHaveLength(4);
  for (const batch of batches) {
    const [first, second, ...more] = childrenOf(batch);
    expect([first?.name, second?.name, more.length]).toEqual(['step first', 'step second', 0]);
    const number = batch.attributes['drain.batch.number'];
    expect(first && childrenOf(first).map(({ name }) => name)).toEqual([`mine ${number}`]);
    expect(second && childrenOf(second).map(({ name }) => name)).toEqual(['also mine']);
  }
});

test('branches, inner scopes and elements hang where they are done', async () => {
  register();
  const tracer = trace.getTracer('user');
  const flow = pipeline<{ xs: number[] }>('deep')
    .batch('outer', { over: 'xs', size: 2 }, (b) =>
      b
        .parallel({ left: step('left', () => ({ l: 1 })), right: step('right', () => ({ r: 1 })) })
        .batch('inner', { over: 'xs', size: 1 }, (inner) =>
          inner.each('shown', { over: 'xs', into: 'texts' }, (x) => {
            tracer.startSpan(`element ${x}`).end();
            return String(x);
          }),
        )
        .with('texts'),
    )
    .with('texts', { merge: { left: 'last', right: 'last' } });
  await flow.run({ xs: [1, 2] }).result;
  expect(tree()).toEqual([
    'run deep',
    '  scope outer',
    '    batch outer',
    '      step left',
    '      step right',
    '      scope inner',
    '        batch inner',
    '          step shown',
    '            element 1',
    '        batch inner',
    '          step shown',
    '            element 2',
  ]);
});

test('a run within a span of the user is a part of it', async () => {
  register();
  const flow = pipeline<{ x: number }>('part').step('one', ({ x }) => ({ y: x }));
  await trace.getTracer('user').startActiveSpan('request', async (span) => {
    await flow.run({ x: 1 }).result;
    span.end();
  });
  expect(tree()).toEqual(['request', '  run part', '    step one']);
});

test('each try of a step is a span, and those that failed carry their error', async () => {
  register();
  let tries = 0;
  const flow = pipeline<{ x: number }>('tries').step(
    'flaky',
    () => {
      if (++tries < 3) throw new Error(`not yet: ${tries}`);
      return { y: 1 };
    },
    { retry: 3 },
  );
  await flow.run({ x: 1 }).result;
  const spans = named('step flaky');
  expect(spans.map(({ attributes }) => attributes['drain.attempt'])).toEqual([1, 2, 3]);
  expect(spans.map(({ status }) => status)).toEqual([
    { code: SpanStatusCode.ERROR, message: 'not yet: 1' },
    { code: SpanStatusCode.ERROR, message: 'not yet: 2' },
    { code: SpanStatusCode.UNSET },
  ]);
  expect(exceptionsOf(spans[1])).toEqual(['not yet: 2']);
  expect(only('run tries').status.code).toBe(SpanStatusCode.UNSET);
});

test('a batch that is tried again is one span that tells of it, and one that fails carries its error', async () => {
  register();
  const flow = pipeline<{ xs: number[] }>('fails')
    .batch('check', { over: 'xs', size: 1 }, (b) =>
      b.step('even', ({ xs }) => {
        if (Number(xs[0]) % 2 === 1) throw new RangeError(`${xs[0]} is odd`);
        return { ys: [...xs] };
      }),
    )
    .with('ys', { retry: 2, onFailure: 'continue' });
  const { status } = await flow.run({ xs: [2, 3, 4] }).result;
  expect(status).toBe('partial');
  const [, failed] = named('batch check');
  expect(named('batch check').map(({ attributes }) => attributes['drain.status'])).toEqual(['done', 'failed', 'done']);
  expect(failed?.status).toEqual({
    code: SpanStatusCode.ERROR,
    message: 'Batch 2 of scope `check` failed in step `even` after 2 attempts: 3 is odd (element 1)',
  });
  expect(failed?.attributes['drain.attempt']).toBe(2);
  expect(failed?.events.filter(({ name }) => name === 'retry').map(({ attributes }) => attributes)).toEqual([
    { 'drain.attempt': 1, 'drain.step': 'even', 'drain.error': '3 is odd' },
  ]);
  expect(failed && childrenOf(failed).map((span) => exceptionsOf(span))).toEqual([['3 is odd'], ['3 is odd']]);
  expect(only('scope check').status.code).toBe(SpanStatusCode.UNSET);
  expect(only('run fails').attributes['drain.status']).toBe('partial');
});

test('a run that fails or is cancelled leaves no span open, and says why in all that it was in', async () => {
  register();
  const flow = pipeline<{ xs: number[] }>('stuck').batch('wait', { over: 'xs', size: 1 }, (b) =>
    b.step('forever', () => new Promise<{ ys: number[] }>(() => {})),
  );
  const run = flow.run({ xs: [1] }, { runId: 'r9' });
  for await (const event of run) {
    if (event.type !== 'step.start') continue;
    void run.cancel('enough');
    break;
  }
  await run.result.catch(() => {});
  expect(tree()).toEqual(['run stuck', '  scope wait', '    batch wait', '      step forever']);
  for (const span of exporter.getFinishedSpans())
    expect(span.status).toEqual({
      code: SpanStatusCode.ERROR,
      message: 'Run r9 of `stuck` was cancelled: enough',
    });
});

test('what an earlier run has done is seen as restored, without steps', async () => {
  register();
  const store = memoryStore();
  let isBroken = true;
  const flow = pipeline<{ xs: number[] }>('again')
    .step('prepare', ({ xs }) => ({ ys: [...xs] }))
    .batch('halves', { over: 'ys', size: 1 }, (b) =>
      b.step('half', ({ ys }) => {
        if (isBroken && ys[0] === 2) throw new Error('down');
        return { zs: ys.map((y) => y / 2) };
      }),
    )
    .with('zs');
  await expect(flow.run({ xs: [1, 2] }, { runId: 'r', store }).result).rejects.toThrow('down');
  exporter.reset();
  isBroken = false;
  await flow.run({ xs: [1, 2] }, { runId: 'r', store }).result;
  expect(tree()).toEqual([
    'run again',
    '  step prepare',
    '  scope halves',
    '    batch halves',
    '    batch halves',
    '      step half',
  ]);
  expect(only('step prepare').attributes['drain.restored']).toBe(true);
  expect(named('batch halves').map(({ attributes }) => attributes['drain.status'])).toEqual(['restored', 'done']);
});

test('what persist and sink trace is part of their batch', async () => {
  register();
  const tracer = trace.getTracer('user');
  const flow = pipeline<{ xs: number[] }>('kept')
    .batch('rows', { over: 'xs', size: 2 }, (b) => b.step('same', ({ xs }) => ({ ys: [...xs] })))
    .with('ys', {
      persist: () => tracer.startSpan('insert').end(),
      sink: async () => tracer.startSpan('send').end(),
    });
  await flow.run({ xs: [1, 2] }, { store: memoryStore() }).result;
  expect(childrenOf(only('batch rows')).map(({ name }) => name)).toEqual(['step same', 'insert', 'send']);
});

test('where a run is not sampled, it asks for one span in all, and what its steps trace is not sampled either', async () => {
  const asked: string[] = [];
  const sampler: Sampler = {
    shouldSample: (_context, _traceId, name) => {
      asked.push(name);
      return new AlwaysOffSampler().shouldSample();
    },
    toString: () => 'counting',
  };
  register(new ParentBasedSampler({ root: sampler, localParentNotSampled: sampler }));
  const flow = pipeline<{ xs: number[] }>('quiet').batch('b', { over: 'xs', size: 1 }, (b) =>
    b.step('s', ({ xs }) => {
      trace.getTracer('user').startSpan('mine').end();
      return { ys: [...xs] };
    }),
  );
  await flow.run({ xs: [1, 2, 3] }).result;
  expect(asked).toEqual(['run quiet', 'mine', 'mine', 'mine']);
  expect(exporter.getFinishedSpans()).toEqual([]);
});

test('an SDK that is registered late is found by the next run', async () => {
  const flow = pipeline<{ x: number }>('late').step('one', ({ x }) => ({ y: x }));
  await flow.run({ x: 1 }).result;
  expect(exporter.getFinishedSpans()).toEqual([]);
  register();
  await flow.run({ x: 1 }).result;
  expect(tree()).toEqual(['run late', '  step one']);
});

const PROGRAM = `import { pipeline } from 'drain-controller/pipeline';
  const flow = pipeline('plain').batch('b', { over: 'xs', size: 1 }, (b) => b.step('s', ({ xs }) => ({ ys: xs })));
  console.log((await flow.run({ xs: [1, 2] }).result).status);`;

test('where the package is absent, the library runs, and has loaded nothing of it', () => {
  const project = consumer();
  project.write('run.js', PROGRAM);
  expect(project.node(['run.js'])).toEqual({ status: 0, stdout: 'ok\n', stderr: '' });
  expect(project.node(['-e', "import('@opentelemetry/api').catch((error) => console.log(error.code))"]).stdout).toBe(
    'ERR_MODULE_NOT_FOUND\n',
  );
});

test('the published library finds the package that is installed beside it, and needs nothing that follows contexts', () => {
  const project = consumer('@opentelemetry/api', '@opentelemetry/sdk-trace-base');
  project.write(
    'traced.js',
    `import { trace } from '@opentelemetry/api';
     import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
     const exporter = new InMemorySpanExporter();
     trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
     await import('./run.js');
     const spans = exporter.getFinishedSpans();
     const nameOf = (id) => spans.find((span) => span.spanContext().spanId === id)?.name;
     for (const { name, parentSpanContext } of spans) console.log(name, 'in', nameOf(parentSpanContext?.spanId));`,
  );
  project.write('run.js', PROGRAM);
  expect(project.node(['traced.js'])).toEqual({
    status: 0,
    stdout: [
      'ok',
      ...['step s in batch b', 'batch b in scope b', 'step s in batch b', 'batch b in scope b'],
      ...['scope b in run plain', 'run plain in undefined', ''],
    ].join('\n'),
    stderr: '',
  });
});

function register(sampler: Sampler = new AlwaysOnSampler()): void {
  const provider = new BasicTracerProvider({ sampler, spanProcessors: [new SimpleSpanProcessor(exporter)] });
  trace.setGlobalTracerProvider(provider);
}

/** By when they began; those that began in the same moment in the order in which they ended. */
function spans(): ReadableSpan[] {
  return exporter
    .getFinishedSpans()
    .toSorted((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1]);
}

function named(name: string): ReadableSpan[] {
  return spans().filter((span) => span.name === name);
}

function only(name: string): ReadableSpan {
  const [found, ...more] = named(name);
  expect({ found: found?.name, more: more.length }).toEqual({ found: name, more: 0 });
  return found as ReadableSpan;
}

function childrenOf(parent: ReadableSpan | undefined): ReadableSpan[] {
  return spans().filter((span) => span.parentSpanContext?.spanId === parent?.spanContext().spanId);
}

/** Names, each indented below its parent. All spans have to hang in it. */
function tree(): string[] {
  const below = (parent: ReadableSpan | undefined, indent: string): string[] =>
    childrenOf(parent).flatMap((span) => [`${indent}${span.name}`, ...below(span, `${indent}  `)]);
  const lines = below(undefined, '');
  expect(lines).toHaveLength(spans().length);
  return lines;
}

function exceptionsOf(span: ReadableSpan | undefined): unknown[] {
  return (span?.events ?? [])
    .filter(({ name }) => name === 'exception')
    .map(({ attributes }) => attributes?.['exception.message']);
}
