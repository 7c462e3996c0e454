/** Spans of OpenTelemetry, where `@opentelemetry/api` is installed beside this library; otherwise nothing is loaded. */
import type { Attributes, Context, Span as OtelSpan, Tracer } from '@opentelemetry/api';
import { textOf } from '../batch-error.ts';

type Api = typeof import('@opentelemetry/api');

export class Tracing {
  readonly #api: Api;
  readonly #tracer: Tracer;

  constructor(api: Api) {
    this.#api = api;
    this.#tracer = api.trace.getTracer('drain-controller/pipeline');
  }

  /** @param parent none: what is active where it is called */
  start(name: string, attributes: Attributes, parent?: Span): Span {
    const context = parent?.context ?? this.#api.context.active();
    const span = this.#tracer.startSpan(name, { attributes }, context);
    return new Span(this.#api, span, this.#api.trace.setSpan(context, span));
  }
}

let loading: Promise<Api | undefined> | undefined;

/** For one run: an SDK that is registered after the first one is found by the next. Undefined: there is no such package. */
export async function loadTracing(): Promise<Tracing | undefined> {
  loading ??= import('@opentelemetry/api').catch(() => undefined);
  const api = await loading;
  return api && new Tracing(api);
}

export class Span {
  readonly context: Context;
  readonly #api: Api;
  readonly #span: OtelSpan;

  constructor(api: Api, span: OtelSpan, context: Context) {
    this.#api = api;
    this.#span = span;
    this.context = context;
  }

  /** False: nobody takes it, nor any span within it. */
  get isRecording(): boolean {
    return this.#span.isRecording();
  }

  /** What `call` traces becomes part of it. */
  run<T>(call: () => T): T {
    return this.#api.context.with(this.context, call);
  }

  /** Something that has no length, within it. */
  note(name: string, attributes: Attributes): void {
    this.#span.addEvent(name, attributes);
  }

  end(attributes: Attributes, error?: unknown): void {
    this.#span.setAttributes(attributes);
    if (error !== undefined) {
      this.#span.recordException(error instanceof Error ? error : textOf(error));
      this.#span.setStatus({ code: this.#api.SpanStatusCode.ERROR, message: textOf(error) });
    }
    this.#span.end();
  }
}
