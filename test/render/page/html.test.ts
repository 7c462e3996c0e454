import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foreign, html, markupOf, shown } from '../../../src/render/page/html.ts';

describe('html', () => {
  it('escapes every value that is not markup of its own', () => {
    const hostile = `<img src=x onerror="alert('1')">&`;
    const escaped = '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;';
    expect(markupOf(html`<p title="${hostile}">${hostile}</p>`)).toBe(`<p title="${escaped}">${escaped}</p>`);
    expect(markupOf(html`${[html`<b>${'<'}</b>`, '<', 3, false, null, undefined]}`)).toBe('<b>&lt;</b>&lt;3');
  });

  it('takes no object for markup that it has not made', () => {
    const forged = JSON.parse('{"html": "<script>", "length": 1}');
    expect(() => markupOf(html`${forged}`)).toThrow();
  });

  it('lets nothing through that ends a text, an attribute or the page', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const markup = markupOf(html`${text}`);
        expect(markup).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
        expect(markup).not.toMatch(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(Buffer.from(markup).toString()).toBe(markup);
      }),
    );
  });
});

describe('foreign text', () => {
  it('stands on one line, isolated, without what would control a terminal or turn the direction', () => {
    const text = 'a\u001b[31mred\u001b[0m\n\u202etxt.exe\u0007';
    expect(markupOf(foreign(text, 80))).toBe('<bdi>ared &lt;U+202E&gt;txt.exe</bdi>');
  });

  it('is cut to its cells, at its end or in its middle, however long it is', () => {
    expect(shown('x'.repeat(100_000), 20)).toBe(`${'x'.repeat(19)}~`);
    expect(shown(`${'a'.repeat(50_000)}${'b'.repeat(50_000)}`, 10, 'middle')).toMatch(/^a+~b+$/);
  });
});
