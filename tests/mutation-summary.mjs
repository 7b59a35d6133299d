// Reads a report of dotnet stryker: each survivor with its place and what stood there, then one line with the score; ends with 1 below the bar.
import { readFileSync } from 'node:fs';

// Of a hundred mutants that tests reach.
const bar = 85;

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const counts = { Killed: 0, Timeout: 0, Survived: 0, NoCoverage: 0 };
for (const [file, { source, mutants }] of Object.entries(report.files)) {
  const lines = source.split('\n');
  for (const mutant of mutants) {
    if (!(mutant.status in counts)) {
      continue;
    }

    counts[mutant.status]++;
    if (mutant.status === 'Survived' || mutant.status === 'NoCoverage') {
      const { start } = mutant.location;
      const name = file.slice(file.lastIndexOf('McpSecureApis.Core/') + 'McpSecureApis.Core/'.length);
      console.log(`${mutant.status === 'Survived' ? 'survived' : 'uncovered'} ${name}:${start.line} ${lines[start.line - 1].trim()}`);
      console.log(`  ${mutant.mutatorName}: ${mutant.replacement.replace(/\s+/g, ' ').slice(0, 160)}`);
    }
  }
}

const killed = counts.Killed + counts.Timeout;
const covered = killed + counts.Survived;
const share = covered === 0 ? 0 : (100 * killed) / covered;
console.log(`mutation: ${killed} of ${covered} covered mutants killed (${share.toFixed(1)} %), ${counts.NoCoverage} not covered`);
process.exitCode = share < bar ? 1 : 0;
