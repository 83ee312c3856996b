/** The colors and lines of the charts. `.dark` is the dark theme of the documentation. */
export const CHART_STYLE: string = `.benchmarks {
  --ours: #0f766e;
  --loop: #b45309;
  --copy: #6b7280;
  --numpy: #7c3aed;
  --tfjs: #0369a1;
  --onnx: #be185d;
  --line: #e2e4e9;
  --quiet: #57606a;
  --paper: #ffffff;
}

.dark .benchmarks {
  --ours: #5eead4;
  --loop: #f59e0b;
  --copy: #9ca3af;
  --numpy: #c4b5fd;
  --tfjs: #7dd3fc;
  --onnx: #f9a8d4;
  --line: #3a3d45;
  --quiet: #a9b0bb;
  --paper: #1b1b1f;
}

.benchmarks .figures {
  display: flex;
  flex-wrap: wrap;
  gap: 24px 20px;
  max-width: 640px;
}

.benchmarks figure {
  max-width: 100%;
  margin: 0;
}

.benchmarks figcaption {
  max-width: 310px;
  font-weight: 600;
  font-size: 15px;
  line-height: 1.5;
}

.benchmarks .chart {
  display: block;
  max-width: 100%;
  height: auto;
}

.benchmarks ul.key {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 16px;
  margin: 4px 0 8px;
  padding: 0;
  font-size: 14px;
  line-height: 1.6;
  list-style: none;
}

.benchmarks ul.key li {
  margin: 0;
}

.benchmarks svg.key {
  display: inline-block;
  margin-right: 6px;
  vertical-align: middle;
}

.benchmarks .grid {
  stroke: var(--line);
}

.benchmarks .rule {
  stroke: var(--quiet);
  stroke-width: 1.5;
}

.benchmarks svg text {
  fill: var(--quiet);
  font-size: 12px;
}

.benchmarks svg .end {
  text-anchor: end;
}

.benchmarks svg .middle {
  text-anchor: middle;
}

.benchmarks .ours {
  --color: var(--ours);
}

.benchmarks .loop {
  --color: var(--loop);
}

.benchmarks .copy {
  --color: var(--copy);
}

.benchmarks .numpy {
  --color: var(--numpy);
}

.benchmarks .tfjs {
  --color: var(--tfjs);
}

.benchmarks .onnx {
  --color: var(--onnx);
}

.benchmarks .series polyline {
  fill: none;
  stroke: var(--color);
  stroke-width: 1.5;
}

.benchmarks .ours polyline {
  stroke-width: 2.5;
}

.benchmarks .dashed polyline {
  stroke-dasharray: 5 4;
}

.benchmarks .range {
  stroke: var(--color);
  opacity: 0.6;
}

.benchmarks circle {
  fill: var(--color);
  stroke: var(--color);
}

.benchmarks .dots circle {
  fill-opacity: 0.55;
}

.benchmarks circle.wrong {
  fill: var(--paper);
  fill-opacity: 1;
}

.benchmarks .narrow {
  display: none;
}

.benchmarks .facts {
  margin: 16px 0;
  font-size: 14px;
  line-height: 1.6;
}

.benchmarks .facts div {
  display: grid;
  grid-template-columns: 150px minmax(0, 1fr);
  gap: 0 12px;
}

.benchmarks .facts dt {
  color: var(--quiet);
}

.benchmarks .facts dd {
  margin: 0;
  overflow-wrap: anywhere;
}

.benchmarks details {
  margin: 8px 0;
}

.benchmarks summary {
  padding: 4px 0;
  cursor: pointer;
}

@media (max-width: 767px) {
  .benchmarks .wide {
    display: none;
  }

  .benchmarks .narrow {
    display: block;
  }

  .benchmarks .facts div {
    grid-template-columns: minmax(0, 1fr);
  }
}
`;

/** The style of a page of its own. The documentation has its own. */
export const PAGE_STYLE: string = `body {
  max-width: 880px;
  margin: 0 auto;
  padding: 24px 16px 64px;
  background: #ffffff;
  color: #24292f;
  font: 16px/1.5 system-ui, sans-serif;
}

.dark body {
  background: #1b1b1f;
  color: #e3e5e8;
}

h1 {
  font-size: 30px;
}

code {
  font-family: ui-monospace, monospace;
  font-size: 0.9em;
}

table {
  width: 100%;
  border-collapse: collapse;
  font-size: 14px;
}

th,
td {
  padding: 5px 8px;
  border-bottom: 1px solid var(--line);
  text-align: left;
  vertical-align: top;
}

@media (max-width: 767px) {
  thead {
    display: none;
  }

  table,
  tbody,
  tr,
  td {
    display: block;
  }

  tr {
    padding: 8px 0;
    border-bottom: 1px solid var(--line);
  }

  td {
    padding: 2px 0;
    border: 0;
    overflow-wrap: anywhere;
  }

  td:empty {
    display: none;
  }

  td:not(:first-child)::before {
    content: attr(data-label) ": ";
    color: var(--quiet);
  }
}
`;
