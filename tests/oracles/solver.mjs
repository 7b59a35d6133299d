// Z3 in a process of its own, as what is compiled to WebAssembly may end with an error of memory that takes its process along.
// `ask(SMT)` answers true (satisfiable), false or null (not known, also where Z3 ended twice over one question). `end()` lets it go.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
let child = null;

async function once(smt) {
  const own = child ??= fork(self, ['serve'], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  try {
    return await new Promise((resolve, reject) => {
      own.once('message', resolve).once('exit', code => reject(new Error(`Z3 ended with ${code}`)));
      own.send(smt);
    });
  } catch (error) {
    child = null;
    throw error;
  } finally {
    own.removeAllListeners();
  }
}

export async function ask(smt) {
  for (let tries = 0; tries < 2; tries++) {
    try {
      return (await once(smt)).isSatisfiable;
    } catch (error) {
      console.log(`z3: ${error.message}`);
    }
  }
  return null;
}

export function end() {
  child?.kill();
  child = null;
}

if (process.argv[1] === self && process.argv[2] === 'serve') {
  const { init } = await import('z3-solver');
  const { Context } = await init();
  const { Solver } = new Context('main');
  process.on('message', async smt => {
    const solver = new Solver();
    solver.set('timeout', 5_000);
    solver.fromString(smt);
    const answer = await solver.check();
    process.send({ isSatisfiable: answer === 'unknown' ? null : answer === 'sat' });
  });
  process.on('disconnect', () => process.exit());
}
