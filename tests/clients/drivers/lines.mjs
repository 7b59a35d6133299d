// What all drivers share: commands come in as JSON lines, what happens goes out as JSON lines. A test connects, lists, calls and cancels when it
// sees fit, so nothing here waits for a time.
//   {"do":"connect","transport":"http","url":URL,"token":TOKEN,"mode":…} | {"do":"connect","transport":"stdio","command":…,"args":[…],"env":{…},"mode":…}
//   {"do":"list"}  {"do":"call","id":N,"name":…,"arguments":{…}}  {"do":"cancel","id":N}  {"do":"person","answer":"accept"|"decline"|"cancel"}  {"do":"close"}
// Events: connected, listed, answered, threw, progress, asked, changed, closed, failed.
import { createInterface } from 'node:readline';

export const emit = (event, members = {}) => process.stdout.write(`${JSON.stringify({ event, ...members })}\n`);

export const told = (error) => ({
  name: error?.name ?? 'unknown',
  code: typeof error?.code === 'number' ? error.code : null,
  message: String(error?.message ?? error),
  data: error?.data ?? null,
});

let answer = 'accept';

// The person in front of the client: what is asked is told, and answered as the test said.
export const ask = (request) => {
  emit('asked', { message: request.params.message });
  return answer === 'accept' ? { action: 'accept', content: { confirm: true } } : { action: answer };
};

// `open` takes the task and gives { version, listChanged, list(), call(name, arguments, { signal, onprogress }), close() }.
// `more` has further commands.
export const drive = async (open, more = {}) => {
  const running = new Map();
  let client;
  const take = {
    connect: async (task) => {
      client = await open(task);
      emit('connected', { version: client.version ?? null, listChanged: client.listChanged });
    },
    list: async () => emit('listed', { tools: await client.list() }),
    call: async ({ id, name, arguments: values }) => {
      const controller = new AbortController();
      running.set(id, controller);
      const onprogress = (notice) => emit('progress', { id, progress: notice.progress });
      try {
        emit('answered', { id, result: await client.call(name, values, { signal: controller.signal, onprogress }) });
      } catch (error) {
        emit('threw', { id, error: told(error) });
      } finally {
        running.delete(id);
      }
    },
    cancel: async ({ id }) => running.get(id)?.abort(),
    person: async (task) => {
      answer = task.answer;
      emit('person');
    },
    close: async () => {
      await client?.close();
      process.stdout.write('{"event":"closed"}\n', () => process.exit(0));
    },
    ...more,
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const task = JSON.parse(line);
    take[task.do](task).catch((error) => emit('failed', { do: task.do, error: told(error) }));
  }

  process.exit(0);
};
