-- Sends calls with an id of their own and reads every answer. An answer that does not have the expected content, has content that must
-- not leave, or has an id that nobody waits for, is an error. Settings: the Lua table in the file that BENCH_LOAD names.
local load = dofile(os.getenv("BENCH_LOAD"))
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  last = number * 1000000000
  waiting = {}
  answers = 0
  wrong = 0
  example = ""
end

function request()
  last = last + 1
  local order = string.format("ORD-%08d", last % 1000 + 1)
  if load.method == "GET" then
    return "GET " .. load.path .. order .. " HTTP/1.1\r\n" .. load.headers .. "\r\n"
  end

  waiting[last] = true
  local body = load.before .. last .. load.between .. order .. load.after
  return "POST " .. load.path .. " HTTP/1.1\r\n" .. load.headers .. "Content-Length: " .. #body .. "\r\n\r\n" .. body
end

local function known(body)
  if load.method == "GET" then
    return true
  end

  -- The id stands at one end of the message, before or after the result.
  local id = tonumber(string.match(string.sub(body, -96), '"id":(%d+)[,}]') or string.match(string.sub(body, 1, 192), '"id":(%d+)[,}]'))
  if id == nil or not waiting[id] then
    return false
  end

  waiting[id] = nil
  return true
end

function response(status, headers, body)
  answers = answers + 1
  local right = status == 200 and known(body)
  for _, text in ipairs(load.expected) do
    right = right and string.find(body, text, 1, true) ~= nil
  end
  for _, text in ipairs(load.forbidden) do
    right = right and string.find(body, text, 1, true) == nil
  end
  if not right then
    wrong = wrong + 1
    example = status .. " " .. string.sub(body, 1, 200)
  end
end

function done(summary, latency, requests)
  local read, bad, shown = 0, 0, ""
  for _, thread in ipairs(threads) do
    read = read + thread:get("answers")
    bad = bad + thread:get("wrong")
    if thread:get("example") ~= "" then
      shown = thread:get("example")
    end
  end
  local errors = summary.errors
  io.write(string.format(
    '\n{"answers":%d,"wrong":%d,"socketErrors":%d,"microseconds":%d,"p50":%d,"p99":%d,"example":"%s"}\n',
    read, bad, errors.connect + errors.read + errors.write + errors.timeout, summary.duration,
    latency:percentile(50), latency:percentile(99), (string.gsub(shown, '[%c"\\]', " "))))
end
