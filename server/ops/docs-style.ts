/** The style of the docs page. A file of its own to the browser: the content security policy allows nothing inline. */
export const DOCS_STYLE = `:root {
  color-scheme: light dark;
  --bg: light-dark(oklch(.985 .002 260), oklch(.165 .008 265));
  --surface: light-dark(oklch(1 0 0), oklch(.2 .009 265));
  --line: light-dark(oklch(.915 .004 260), oklch(.29 .012 265));
  --text: light-dark(oklch(.22 .012 265), oklch(.94 .004 265));
  --dim: light-dark(oklch(.49 .014 265), oklch(.7 .012 265));
  --accent: light-dark(oklch(.52 .19 268), oklch(.72 .14 268));
}
* { box-sizing: border-box; }
body {
  margin: 0; display: grid; grid-template-columns: 220px minmax(0, 860px); gap: 32px; padding: 0 24px;
  background: var(--bg); color: var(--text); font: 14px/1.5 ui-sans-serif, system-ui, sans-serif;
}
nav { position: sticky; top: 0; align-self: start; padding: 24px 0; max-height: 100vh; overflow: auto; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: 4px 0; }
main { padding: 24px 0 96px; }
h1 { font-size: 24px; line-height: 1.25; }
h2 { font-size: 18px; line-height: 1.25; margin: 40px 0 12px; }
nav h2 { font-size: 15px; margin: 0 0 12px; }
h3 { font-size: 15px; margin: 0 0 8px; overflow-wrap: anywhere; }
h4 { font-size: 13px; margin: 16px 0 4px; }
article { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 16px; margin: 12px 0; }
article p { margin: 4px 0; }
small { color: var(--dim); font-weight: 400; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code { font: 13px/1.4 ui-monospace, Menlo, monospace; }
.method { color: var(--accent); font-weight: 600; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
caption { text-align: left; font-weight: 600; font-size: 13px; padding: 8px 0 4px; }
th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 500; width: 25%; }
@media (max-width: 720px) { body { grid-template-columns: minmax(0, 1fr); gap: 0; padding: 0 16px; } nav { position: static; } }
`;
