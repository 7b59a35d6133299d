// From samples to the table: medians with minimum and maximum over the rounds.
import { readFileSync, writeFileSync } from 'node:fs';

const passThrough = 'bare pass-through (C#)';
const figures = ['callsPerSecond', 'p50Microseconds', 'p99Microseconds', 'cpuMicrosecondsPerCall', 'bytesAllocatedPerCall', 'residentMegabytes', 'startSeconds'];

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const round = (value, digits) => Number(value.toFixed(digits));

export function summarize(samples) {
  const groups = new Map();
  for (const sample of samples) {
    const key = JSON.stringify([sample.name, sample.kilobytes, sample.connections]);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  const rows = [...groups.values()].map((group) => {
    const [{ name, kilobytes, connections }] = group;
    const row = { name, kilobytes, connections, rounds: group.length, errors: group.reduce((sum, sample) => sum + sample.errors, 0) };
    for (const figure of figures) {
      const values = group.map((sample) => sample[figure]).filter((value) => value !== undefined);
      if (values.length === 0) continue;
      const digits = figure === 'startSeconds' ? 3 : figure === 'residentMegabytes' || figure === 'cpuMicrosecondsPerCall' ? 1 : 0;
      row[figure] = round(median(values), digits);
      row[`${figure}Range`] = [round(Math.min(...values), digits), round(Math.max(...values), digits)];
    }
    return row;
  });
  for (const row of rows) {
    // Within a round, so that what slows the machine for a while slows both sides of a ratio.
    const ratios = samples
      .filter((sample) => sample.name === row.name && sample.kilobytes === row.kilobytes && sample.connections === row.connections)
      .map((sample) => {
        const base = samples.find((other) =>
          other.name === passThrough && other.round === sample.round && other.kilobytes === sample.kilobytes && other.connections === sample.connections);
        return base && sample.callsPerSecond / base.callsPerSecond;
      })
      .filter(Boolean);
    row.ratioToPassThrough = ratios.length ? round(median(ratios), 3) : null;
  }
  return rows;
}

const columns = [
  ['server', (row) => row.name],
  ['answer', (row) => `${row.kilobytes} KB`],
  ['connections', (row) => row.connections],
  ['calls/s', (row) => row.callsPerSecond],
  ['min–max', (row) => row.callsPerSecondRange.join('–')],
  ['to pass-through', (row) => row.ratioToPassThrough ?? ''],
  ['p50 µs', (row) => row.p50Microseconds],
  ['p99 µs', (row) => row.p99Microseconds],
  ['CPU µs/call', (row) => row.cpuMicrosecondsPerCall],
  ['min–max', (row) => row.cpuMicrosecondsPerCallRange.join('–')],
  ['KB allocated/call', (row) => (row.bytesAllocatedPerCall === undefined ? '' : round(row.bytesAllocatedPerCall / 1000, 1))],
  ['resident MB', (row) => row.residentMegabytes],
  ['start s', (row) => row.startSeconds ?? ''],
  ['errors', (row) => row.errors],
];

const cells = (report) => [columns.map(([title]) => title), ...report.rows.map((row) => columns.map(([, value]) => String(value(row))))];

const facts = (report) =>
  `${report.date}, ${report.machine}; .NET SDK ${report.versions.dotnet}, Node ${report.versions.node}, nginx ${report.versions.nginx}, wrk ${report.versions.wrk}; ` +
  `commit ${report.versions.commit}; ${report.rounds} rounds of ${report.seconds} s; ${report.minutes} minutes; \`${report.command}\``;

export function toText(report) {
  const lines = cells(report);
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const text = lines.map((line) => line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  '));
  return [...(report.note ? [report.note] : []), facts(report), '', ...text].join('\n');
}

export function toMarkdown(report) {
  const [head, ...lines] = cells(report);
  return [
    ...(report.note ? [`**${report.note}**`, ''] : []),
    `${facts(report)}.`,
    '',
    `| ${head.join(' | ')} |`,
    `| ${head.map((_, at) => (at === 0 ? '---' : '---:')).join(' | ')} |`,
    ...lines.map((line) => `| ${line.join(' | ')} |`),
  ].join('\n');
}

/** Replaces what stands between the two marks of the page. */
export function updateDocs(page, markdown) {
  const text = readFileSync(page, 'utf8');
  const [begin, end] = ['<!-- benchmarks/run.sh begins -->', '<!-- benchmarks/run.sh ends -->'];
  if (!text.includes(begin) || !text.includes(end)) throw new Error(`${page} has no place for the table.`);
  writeFileSync(page, `${text.slice(0, text.indexOf(begin) + begin.length)}\n${markdown}\n${text.slice(text.indexOf(end))}`);
}
