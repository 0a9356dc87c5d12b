-- wrk's part of stages/https: posts the file named after -- over and over, and prints metric,unit,value.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"

function init(args)
  local file = assert(io.open(args[1]))
  wrk.body = file:read("*a")
  file:close()
end

function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format("rate,requests/s,%.1f", (summary.requests - errors.status) / summary.duration * 1e6))
  for _, percent in ipairs({50, 99, 99.9}) do
    print(string.format("p%g,ms,%.3f", percent, latency:percentile(percent) / 1000))
  end
  print(string.format("errors,requests,%d", errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
